"""Database guards: what was sent and said stands; only what follows is added."""

from django.db import migrations

from pmg_site.comun.guardas import columnas_fijas, solo_agregar


class Migration(migrations.Migration):
    dependencies = [("compromisos", "0001_initial")]

    operations = [
        migrations.RunPython(
            *solo_agregar(
                "compromisos_respuestaobservacion",
                "compromisos_rondarevision",
                "compromisos_firmaprograma",
                "compromisos_respaldomodificacion",
            )
        ),
        migrations.RunPython(
            *columnas_fijas(
                "compromisos_observacion",
                "programa_id",
                "contexto",
                "ronda",
                "bloquea",
                "texto",
                "autor_id",
                "rol",
                "creada_el",
            )  # fmt: skip
        ),
    ]
