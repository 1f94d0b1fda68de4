"""Settings of the tests: those of the site, on a private folder, with cheap password hashes."""

import atexit
import os
import shutil
import tempfile

if "PMG_VAR" not in os.environ:  # who made the folder takes it away; its children inherit it
    os.environ["PMG_VAR"] = tempfile.mkdtemp(prefix="pmg-pruebas-")
    atexit.register(shutil.rmtree, os.environ["PMG_VAR"], ignore_errors=True)
os.environ.setdefault("SECRET_KEY", "clave-de-las-pruebas-que-no-sirve-en-ninguna-otra-parte")
os.environ.setdefault("PMG_SOLO_LOCAL", "1")
os.environ.setdefault("PMG_PRUEBAS", "1")

from pmg_site.settings import *

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
# Tasks called by the code under test run at once, in the same process; what Celery itself does
# is tested with real workers elsewhere.
CELERY_TASK_ALWAYS_EAGER = True
CELERY_TASK_EAGER_PROPAGATES = True
# WhiteNoise warns when the folder of collected files is missing, and a warning is a failure here.
STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # noqa: F405 (comes with the settings above)
