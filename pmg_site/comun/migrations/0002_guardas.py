"""Database guards: what stands here may only be appended to."""

from django.db import migrations

from pmg_site.comun.guardas import solo_agregar


class Migration(migrations.Migration):
    dependencies = [("comun", "0001_initial")]

    operations = [
        migrations.RunPython(
            *solo_agregar(
                "comun_asiento",
                "comun_puntodecontrol",
            )
        ),
    ]
