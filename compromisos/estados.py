"""Life of a yearly programme (formulation) and of a follow-up programme, as transition tables."""

from dataclasses import replace

from django.db import models

from instituciones.models.procesos import Etapa
from instituciones.roles import Bando, Capacidad
from pmg_site.comun.maquina import Maquina, Transicion


class EstadoFormulacion(models.TextChoices):
    BORRADOR = "borrador", "Borrador"
    ENVIADO = "enviado", "Enviado al ministerio"
    VALIDADO = "validado", "Validado por el ministerio"
    EN_REVISION = "en_revision", "En revisión"
    OBSERVADO = "observado", "Con observaciones"
    APROBADO = "aprobado", "Aprobado"
    DECRETADO = "decretado", "Decretado"
    RETIRADO = "retirado", "Retirado"


class AccionFormulacion(models.TextChoices):
    ENVIAR = "enviar", "Enviar al ministerio"
    REENVIAR = "reenviar", "Reenviar a revisión"
    DEVOLVER = "devolver", "Devolver al servicio"
    VALIDAR = "validar", "Validar por el ministerio"
    TOMAR = "tomar", "Tomar en revisión"
    OBSERVAR = "observar", "Devolver con observaciones"
    APROBAR = "aprobar", "Aprobar"
    FIRMAR = "firmar", "Firmar la aprobación"
    DECRETAR = "decretar", "Registrar decreto"
    RETIRAR = "retirar", "Retirar la modificación"


class EstadoSeguimiento(models.TextChoices):
    BORRADOR = "borrador", "Borrador"
    APROBADO = "aprobado", "Aprobado"
    EN_CURSO = "en_curso", "En curso"
    INFORMADO = "informado", "Informado"
    CERRADO = "cerrado", "Cerrado"


class AccionSeguimiento(models.TextChoices):
    APROBAR = "aprobar", "Aprobar"
    INICIAR = "iniciar", "Iniciar"
    INFORMAR = "informar", "Informar cumplimiento"
    CERRAR = "cerrar", "Cerrar"


F, A, C = EstadoFormulacion, AccionFormulacion, Capacidad

MAQUINA_FORMULACION = Maquina(
    "formulacion",
    (
        Transicion(
            A.ENVIAR,
            frozenset({F.BORRADOR, F.OBSERVADO}),
            F.ENVIADO,
            C.ENVIAR_FORMULACION,
            bando=Bando.SERVICIO,
            etapa=Etapa.FORMULACION,
        ),
        # What the ministry signed did not change: it is not asked again (firmas.py).
        Transicion(
            A.REENVIAR,
            frozenset({F.OBSERVADO}),
            F.VALIDADO,
            C.ENVIAR_FORMULACION,
            bando=Bando.SERVICIO,
            etapa=Etapa.FORMULACION,
        ),
        Transicion(
            A.DEVOLVER,
            frozenset({F.ENVIADO}),
            F.OBSERVADO,
            C.VALIDAR_FORMULACION,
            con_comentario=True,
        ),
        Transicion(A.VALIDAR, frozenset({F.ENVIADO}), F.VALIDADO, C.VALIDAR_FORMULACION),
        Transicion(
            A.TOMAR,
            frozenset({F.VALIDADO}),
            F.EN_REVISION,
            C.REVISAR_FORMULACION,
            bando=Bando.REVISION,
        ),
        Transicion(
            A.OBSERVAR,
            frozenset({F.EN_REVISION}),
            F.OBSERVADO,
            C.REVISAR_FORMULACION,
            con_comentario=True,
            bando=Bando.REVISION,
        ),
        Transicion(
            A.APROBAR,
            frozenset({F.EN_REVISION}),
            F.APROBADO,
            C.APROBAR_FORMULACION,
            bando=Bando.COMITE,
        ),
        # Where ministers sign: the last signature of the chain approves (servicios/firmas.py).
        Transicion(A.FIRMAR, frozenset({F.EN_REVISION}), F.APROBADO, C.FIRMAR_FORMULACION),
        Transicion(A.DECRETAR, frozenset({F.APROBADO}), F.DECRETADO, C.DECRETAR_FORMULACION),
    ),
)

# A modification is made during the year: it is sent while the year is being carried out; who
# asked for it may take it back, and the decreed version stays.
MAQUINA_MODIFICACION = Maquina(
    "modificacion",
    (
        *(
            replace(t, etapa=Etapa.IMPLEMENTACION) if t.accion in (A.ENVIAR, A.REENVIAR) else t
            for t in MAQUINA_FORMULACION.transiciones
        ),
        Transicion(
            A.RETIRAR,
            frozenset({F.BORRADOR, F.OBSERVADO}),
            F.RETIRADO,
            C.ENVIAR_FORMULACION,
            con_comentario=True,
            bando=Bando.SERVICIO,
        ),
    ),
)


def maquina_de(version: int) -> Maquina:
    """The rules of a programme: the first version is formulated, later ones modify it."""
    return MAQUINA_FORMULACION if version == 1 else MAQUINA_MODIFICACION


S, B = EstadoSeguimiento, AccionSeguimiento

MAQUINA_SEGUIMIENTO = Maquina(
    "seguimiento",
    (
        Transicion(B.APROBAR, frozenset({S.BORRADOR}), S.APROBADO, C.APROBAR_SEGUIMIENTO),
        Transicion(B.INICIAR, frozenset({S.APROBADO}), S.EN_CURSO, C.EDITAR_SEGUIMIENTO),
        Transicion(B.INFORMAR, frozenset({S.EN_CURSO}), S.INFORMADO, C.EDITAR_SEGUIMIENTO),
        Transicion(B.CERRAR, frozenset({S.INFORMADO}), S.CERRADO, C.CERRAR_SEGUIMIENTO),
    ),
)
