"""Database guards: what stands here may only be appended to, and who acts on which side."""

from django.db import migrations

from pmg_site.comun.guardas import columnas_fijas, exige_bando, solo_agregar


class Migration(migrations.Migration):
    dependencies = [("evaluacion", "0001_initial"), ("instituciones", "0002_guardas")]

    operations = [
        migrations.RunPython(
            *solo_agregar(
                "evaluacion_decisionsindato",
                "evaluacion_plazoreclamo",
                "evaluacion_declaracionconflicto",
                "evaluacion_fallaarchivo",
                "evaluacion_rondacustodia",
                "evaluacion_resultadocumplimiento",
                "evaluacion_desglosecompromiso",
            )
        ),
        migrations.RunPython(
            *columnas_fijas("evaluacion_archivo", "huella", "tamano", "tipo", "creado_el")
        ),
        migrations.RunPython(
            *columnas_fijas(
                "evaluacion_revisionevidencia",
                "evidencia_id",
                "numero",
                "archivo_id",
                "nombre_original",
                "subida_el",
                "subida_por_id",
            )
        ),
        migrations.RunPython(
            *columnas_fijas(
                "evaluacion_reclamo",
                "evaluacion_id",
                "compromiso_id",
                "heredado_de_id",
                "fundamentos",
                "peticion",
                "presentado_el",
                "presentado_por_id",
                "se_entiende_el",
                "plazo_id",
            )
        ),
        migrations.RunPython(
            *columnas_fijas(
                "evaluacion_causaexterna",
                "evaluacion_id",
                "compromiso_id",
                "tipo",
                "descripcion",
                "solicitada_el",
                "solicitada_por_id",
            )
        ),
        migrations.RunPython(
            *solo_agregar(
                "evaluacion_calendarioopinion",
                "evaluacion_ventanaopinion",
                "evaluacion_presentacionopinion",
                "evaluacion_documentoopinion",
                "evaluacion_pronunciamientoopinion",
                "evaluacion_criteriopronunciado",
                "evaluacion_muestradoble",
                "evaluacion_segundacalificacion",
                "evaluacion_segundoveredicto",
                "evaluacion_segundopuntaje",
            )
        ),
        migrations.RunPython(*exige_bando("evaluacion_segundacalificacion", "evaluacion")),
        migrations.RunPython(
            *columnas_fijas(
                "evaluacion_unidaddoble",
                "item_id",
                "clase",
                "codigo",
                "primera",
                "segunda",
                "motivo_primera",
                "motivo_segunda",
            )
        ),
        migrations.RunPython(*exige_bando("evaluacion_presentacionopinion", "servicio")),
        migrations.RunPython(*exige_bando("evaluacion_pronunciamientoopinion", "revision")),
        migrations.RunPython(*exige_bando("evaluacion_resultadoinformado", "servicio")),
        migrations.RunPython(*exige_bando("evaluacion_revisiontecnica", "revision")),
        migrations.RunPython(*exige_bando("evaluacion_calificacioncompromiso", "evaluacion")),
    ]
