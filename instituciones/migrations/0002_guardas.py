"""Database guards: what stands here may only be appended to."""

from django.db import migrations

from pmg_site.comun.guardas import solo_agregar


class Migration(migrations.Migration):
    dependencies = [("instituciones", "0001_initial")]

    operations = [
        migrations.RunPython(
            *solo_agregar(
                "instituciones_intervencion",
                "instituciones_cargapresupuesto",
                "instituciones_lineapresupuesto",
                "instituciones_feriado",
            )
        ),
    ]
