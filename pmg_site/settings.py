"""Settings of the site: one file; what changes between places comes from the environment."""

from datetime import timedelta
from pathlib import Path

import environ
from celery.schedules import crontab
from csp.constants import NONCE, NONE, SELF
from django.core.exceptions import ImproperlyConfigured

env = environ.Env()
BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(env("PMG_VAR", default=str(BASE_DIR / "var"))).resolve()
EVIDENCIA_DIR = Path(env("EVIDENCIA_DIR", default=str(VAR_DIR / "evidencia"))).resolve()
DOCUMENTOS_DIR = Path(env("DOCUMENTOS_DIR", default=str(VAR_DIR / "documentos"))).resolve()
# "unix:/run/clamav/clamd.ctl" or "tcp:host:3310"; empty, files are not scanned for viruses.
CLAMAV = env("PMG_CLAMAV", default="")
LIBROS_DIR = VAR_DIR / "libros"  # uploaded workbooks, for a day
VAR_DIR.mkdir(parents=True, exist_ok=True)

# --- Security ---------------------------------------------------------------------------------
DEBUG = env.bool("DEBUG", default=False)
# On one's own machine the site is served by http on 127.0.0.1: cookies cannot ask for https.
SOLO_LOCAL = env.bool("PMG_SOLO_LOCAL", default=DEBUG)
DEMO = env.bool("DEMO", default=False)


def _clave_secreta() -> str:
    """The key of the environment; on a local machine, the one kept under var/."""
    if clave := env("SECRET_KEY", default=""):
        return clave
    archivo = VAR_DIR / "secret_key"
    if archivo.exists():
        return archivo.read_text(encoding="ascii").strip()
    if SOLO_LOCAL:
        return "solo-para-desarrollo-local"
    raise ImproperlyConfigured("Set SECRET_KEY, or run bin/run, which creates var/secret_key.")


SECRET_KEY = _clave_secreta()
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "testserver"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
_HTTPS = not SOLO_LOCAL
SECURE_SSL_REDIRECT = _HTTPS and env.bool("SECURE_SSL_REDIRECT", default=True)
SECURE_REDIRECT_EXEMPT = [r"^salud/$"]
if env.bool("DETRAS_DE_PROXY", default=False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 31_536_000 if _HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = _HTTPS
SECURE_HSTS_PRELOAD = _HTTPS
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _HTTPS
SESSION_COOKIE_NAME = "__Host-sesion" if _HTTPS else "sesion"
CSRF_COOKIE_NAME = "__Host-csrf" if _HTTPS else "csrf"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
CONTENT_SECURITY_POLICY = {
    "EXCLUDE_URL_PREFIXES": ("/api/v1/docs/",),
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "object-src": [NONE],
        "frame-ancestors": [NONE],
    },
}

# --- Applications -----------------------------------------------------------------------------
INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django_filters",
    "django_htmx",
    "crispy_forms",
    "crispy_bootstrap5",
    "import_export",
    "csp",
    "allauth",
    "allauth.account",
    "axes",
    "health_check",
    "pmg_site.comun",
    "instituciones",
    "indicadores",
    "compromisos",
    "evaluacion",
    "incentivos",
    "informes",
    "pmg_site.inicio",
    "pmg_site.ejemplo",
]
AUTH_USER_MODEL = "instituciones.Persona"
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "pmg_site.comun.intermediarios.RespuestasDeNegocio",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "pmg_site.urls"
WSGI_APPLICATION = "pmg_site.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "pmg_site.inicio.contexto.sitio",
            ]
        },
    }
]
CRISPY_ALLOWED_TEMPLATE_PACKS = CRISPY_TEMPLATE_PACK = "bootstrap5"

# --- People and login -------------------------------------------------------------------------
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{nombre}", "OPTIONS": opciones}
    for nombre, opciones in (
        ("UserAttributeSimilarityValidator", {"user_attributes": ("run", "nombres", "apellidos")}),
        ("MinimumLengthValidator", {"min_length": 12}),
        ("CommonPasswordValidator", {}),
    )
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "inicio"
ACCOUNT_ADAPTER = "instituciones.ingreso.Adaptador"
ACCOUNT_FORMS = {"login": "instituciones.ingreso.FormularioIngreso"}
ACCOUNT_USER_MODEL_USERNAME_FIELD = "run"
ACCOUNT_USER_MODEL_EMAIL_FIELD = "correo"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_REDIRECT_URL = "inicio"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_PREVENT_ENUMERATION = True
# Per account the lock-out is that of axes, which counts in the database; this one is per address.
ACCOUNT_RATE_LIMITS = {"login_failed": "20/m/ip"}
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_TEMPLATE = "account/bloqueado.html"
AXES_USERNAME_FORM_FIELD = "login"
AXES_USERNAME_CALLABLE = "instituciones.ingreso.cuenta_de_intento"
AXES_RESET_ON_SUCCESS = True
AXES_VERBOSE = False
AXES_ENABLE_ADMIN = False  # a lock-out ends with its time or with a new password

# --- Data -------------------------------------------------------------------------------------
DATABASES = {"default": env.db("DATABASE_URL", default=f"sqlite:///{VAR_DIR}/pmg.sqlite3")}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # WAL and IMMEDIATE: several processes write without "database is locked";
    # recursive_triggers: without it INSERT OR REPLACE would pass the ledger's triggers by.
    DATABASES["default"]["OPTIONS"] = {
        "timeout": 20,
        "transaction_mode": "IMMEDIATE",
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA temp_store=MEMORY;"
            "PRAGMA cache_size=-20000; PRAGMA busy_timeout=20000; PRAGMA foreign_keys=ON;"
            "PRAGMA recursive_triggers=ON;"
        ),
    }
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 60
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

# --- Language and time ------------------------------------------------------------------------
LANGUAGE_CODE = "es-cl"
TIME_ZONE = "America/Santiago"
USE_I18N = USE_TZ = True

# --- Files ------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = Path(env("STATIC_DIR", default=str(VAR_DIR / "static"))).resolve()
STATICFILES_DIRS = [BASE_DIR / "static"]
if DEBUG or env.bool("PMG_PRUEBAS", default=False):
    _ESTATICOS = "django.contrib.staticfiles.storage.StaticFilesStorage"
elif SOLO_LOCAL:
    # Compressing takes half a minute and saves nothing on 127.0.0.1.
    _ESTATICOS = "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"
else:
    _ESTATICOS = "whitenoise.storage.CompressedManifestStaticFilesStorage"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": _ESTATICOS},
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
EVIDENCIA_MAX_BYTES = env.int("EVIDENCIA_MAX_BYTES", default=25 * 1024 * 1024)

# --- API --------------------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.AllowAny"],
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "COERCE_DECIMAL_TO_STRING": True,
    "URL_FORMAT_OVERRIDE": "formato",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "API pública del Programa de Mejoramiento de la Gestión",
    "DESCRIPTION": "Resultados publicados: instituciones, compromisos, indicadores, tramos.",
    "VERSION": "1.0.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "SERVE_PUBLIC": True,
}

# --- Background work --------------------------------------------------------------------------
_BROKER_DIR = VAR_DIR / "broker"
CELERY_BROKER_URL = env("CELERY_BROKER_URL", default="filesystem://localhost//")
if CELERY_BROKER_URL.startswith("filesystem"):
    _BROKER_DIR.mkdir(parents=True, exist_ok=True)
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(_BROKER_DIR),
        "data_folder_out": str(_BROKER_DIR),
        "control_folder": str(_BROKER_DIR / "control"),
        "polling_interval": 0.2,
    }
else:
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "visibility_timeout": 3600,
        "socket_timeout": 3,
        "socket_connect_timeout": 3,
        # a broker that is down is told at once: the outbox keeps the message and beat tries again
        "max_retries": 1,
        "interval_start": 0,
        "interval_step": 0,
        "interval_max": 0,
    }
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_TIME_LIMIT = 1800
CELERY_TIMEZONE = "UTC"
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR_DIR / "celerybeat-schedule")
CELERY_BEAT_SCHEDULE = {
    "despachar-salida": {"task": "comun.despachar_salida", "schedule": 5.0},
    "punto-de-control": {"task": "comun.emitir_punto_de_control", "schedule": 3600.0},
    # 03:20 in Chile in summer and 02:20 in winter: the hour is UTC
    "custodia": {"task": "evaluacion.custodia_nocturna", "schedule": crontab(hour=6, minute=20)},
    "barrer-subidas": {"task": "evaluacion.barrer_subidas", "schedule": 3600.0},
    "examinar-archivos": {"task": "evaluacion.examinar_pendientes", "schedule": 600.0},
    "barrer-trabajos": {"task": "comun.barrer_trabajos", "schedule": 15.0},
    "barrer-libros": {"task": "compromisos.barrer_libros", "schedule": 3600.0},
    "barrer-presupuestos": {"task": "instituciones.barrer_presupuestos", "schedule": 3600.0},
}

EMAIL_BACKEND = env("EMAIL_BACKEND", default="django.core.mail.backends.console.EmailBackend")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"linea": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"consola": {"class": "logging.StreamHandler", "formatter": "linea"}},
    # A page of PDF would otherwise write a dozen lines.
    "loggers": {
        nombre: {"handlers": ["consola"], "level": "ERROR", "propagate": False}
        for nombre in ("weasyprint", "fontTools")
    },
    "root": {"handlers": ["consola"], "level": env("NIVEL_LOG", default="INFO")},
}
