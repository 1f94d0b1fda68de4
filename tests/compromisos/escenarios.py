"""Programmes in the states that the tests need, reached through the services."""

from decimal import Decimal

from compromisos import servicios
from compromisos.estados import EstadoFormulacion
from compromisos.models import ProgramaAnual
from indicadores.models import FichaIndicador, Medicion
from instituciones.roles import Rol
from pmg_site.comun import reloj
from tests.fabricas import Mundo

E = EstadoFormulacion


def completar(programa: ProgramaAnual) -> ProgramaAnual:
    """Give the factory's programme all that sending asks: targets of 95 % as 19/20, means."""
    for compromiso in programa.compromisos.all():
        if ficha := compromiso.ficha:
            ficha.medios_verificacion = "Registro de consultas"
            ficha.save()
            for simbolo, valor in (("A", 19), ("B", 20)):
                Medicion.objects.get_or_create(
                    ficha=ficha, tipo="meta", simbolo=simbolo, defaults={"valor": Decimal(valor)}
                )
        compromiso.requisitos.update(medios=["Resolución"])
    return programa


def cambiar(programa: ProgramaAnual) -> ProgramaAnual:
    """Make a modification differ from what it would replace: a note that only the review reads."""
    FichaIndicador.objects.filter(compromisos__programa=programa).update(
        notas="Se mide con el registro nuevo."
    )
    return programa


def llevar(mundo: Mundo, hasta: str) -> ProgramaAnual:
    """Take the programme of ``mundo`` along the straight path."""
    programa = completar(mundo.programa)
    for destino, paso in (
        (E.ENVIADO, lambda p: servicios.enviar(programa=p, por=mundo[Rol.JEFE_SERVICIO])),
        (E.VALIDADO, lambda p: servicios.validar(programa=p, por=mundo[Rol.MINISTRO])),
        (E.EN_REVISION, lambda p: servicios.tomar(programa=p, por=mundo[Rol.DIPRES])),
        (
            E.APROBADO,
            lambda p: servicios.aprobar(programa=p, por=mundo[Rol.COMITE_TRIMINISTERIAL]),
        ),
        (E.DECRETADO, lambda p: decretar(mundo, p)),
    ):
        if programa.estado == hasta:
            break
        programa = paso(programa)
        if destino == E.EN_REVISION and hasta == E.OBSERVADO:
            return servicios.observar(
                programa=programa, por=mundo[Rol.DIPRES], comentario="Justifique la meta."
            )
    return programa


def decretar(mundo: Mundo, programa: ProgramaAnual) -> ProgramaAnual:
    hoy = reloj.ahora().astimezone(reloj.SANTIAGO).date()
    return servicios.decretar(programa=programa, por=mundo[Rol.DIPRES], numero="D.E. 1", fecha=hoy)
