"""Database guards: what stands here may only be appended to."""

from django.db import migrations

from pmg_site.comun.guardas import columnas_fijas, solo_agregar


class Migration(migrations.Migration):
    dependencies = [("incentivos", "0001_initial")]

    operations = [
        migrations.RunPython(
            *solo_agregar(
                "incentivos_incentivo",
            )
        ),
        # What a person was part of is history: it may end, never be another or not have been.
        migrations.RunPython(
            *columnas_fijas("incentivos_pertenencia", "equipo_id", "funcionario_id", "desde")
        ),
    ]
