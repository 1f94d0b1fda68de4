"""Reports of the example: letter and annexes of some institutions, invented and marked so."""

from typing import Any

from informes import servicios
from informes.models import BalanceGestion
from instituciones.models import Institucion
from pmg_site.ejemplo import azar
from pmg_site.ejemplo.calendarios import ANIOS_CERRADOS
from pmg_site.ejemplo.gente import CON_TODOS_LOS_ROLES, Gente

CARTA = (
    "(Ejemplo) Durante {} la institución mantuvo la continuidad de sus servicios y avanzó en "
    "los compromisos de su Programa de Mejoramiento de la Gestión.\n\n"
    "Este balance da cuenta de los recursos utilizados, de los resultados alcanzados y de las "
    "materias en que el servicio debe mejorar."
)
PRODUCTOS = (
    "(Ejemplo) Los productos estratégicos se entregaron en todas las regiones. La atención de "
    "consultas y solicitudes aumentó respecto del año anterior y bajaron los tiempos de espera."
)


def preparar(gente: Gente) -> None:
    """A draft with its texts and annexes for each demo institution; the PDF comes later."""
    for codigo in CON_TODOS_LOS_ROLES:
        institucion = Institucion.objects.get(codigo=codigo)
        _uno(institucion, ANIOS_CERRADOS[-1], gente)


def _uno(institucion: Institucion, anio: int, gente: Gente) -> None:
    por = gente.encargados[institucion.pk]
    balance = servicios.crear_balance(institucion=institucion, anio=anio, por=por, ejemplo=True)
    for clave, texto in (("carta", CARTA.format(anio)), ("resultados-productos", PRODUCTOS)):
        seccion = balance.secciones.get(clave=clave)
        servicios.editar_seccion(
            balance=balance, clave=clave, texto=texto, version=seccion.fila_version, por=por
        )
    servicios.fijar_anexos(
        balance=BalanceGestion.objects.get(pk=balance.pk),
        anexos=_anexos(institucion.codigo),
        por=por,
    )


def _anexos(codigo: str) -> dict[str, Any]:
    """Tables of staff and money; the figures come from the code of the institution."""

    def n(minimo: int, maximo: int, *clave: object) -> str:
        return str(azar.entero(minimo, maximo, codigo, *clave))

    def por_sexo(*rotulos: str) -> list[dict[str, str]]:
        return [
            {"rotulo": r, "mujeres": n(5, 180, r, "m"), "hombres": n(5, 160, r, "h")}
            for r in rotulos
        ]

    dotacion = azar.entero(180, 900, codigo, "dotacion")
    inicial = azar.entero(4_000_000, 60_000_000, codigo, "inicial")
    return {
        "dotacion_contrato": por_sexo("Planta", "Contrata", "Código del Trabajo"),
        "dotacion_estamento": por_sexo(
            "Directivos", "Profesionales", "Técnicos", "Administrativos", "Auxiliares"
        ),
        "indicadores_rrhh": {
            "2.1": {
                "anterior": {"A": n(8, 30, "egresos0"), "B": str(dotacion - 4)},
                "actual": {"A": n(8, 30, "egresos1"), "B": str(dotacion)},
            }
        },
        "ingresos_gastos": [
            {
                "denominacion": nombre,
                "anterior": str(inicial * 96 // 100),
                "actual": str(inicial * 99 // 100),
                "notas": "",
            }
            for nombre in ("INGRESOS", "GASTOS")
        ],
        "comportamiento": [
            {
                "subtitulo": subtitulo,
                "item": "",
                "asignacion": "",
                "denominacion": nombre,
                "inicial": str(inicial * parte // 100),
                "final": str(inicial * parte // 99),
                "devengado": str(inicial * parte // 101),
            }
            for subtitulo, nombre, parte in (
                ("21", "Gastos en personal", 62),
                ("22", "Bienes y servicios de consumo", 21),
                ("24", "Transferencias corrientes", 13),
                ("29", "Adquisición de activos no financieros", 4),
            )
        ],
        "indicadores_financieros": {
            "IP1": {
                "anterior_2": {"A": n(85, 99, "ip0"), "B": "100"},
                "anterior": {"A": n(85, 99, "ip1"), "B": "100"},
                "actual": {"A": n(85, 99, "ip2"), "B": "100"},
            }
        },
        "autoridades": [
            {"cargo": "Jefatura de servicio", "nombre": "(Ejemplo) Persona de ejemplo"}
        ],
        "cdc": [
            {
                "equipo": nombre,
                "personas": n(12, 60, nombre),
                "metas": "3",
                "cumplimiento": n(91, 100, nombre, "c"),
                "incremento": "8",
            }
            for nombre in ("Atención de usuarios", "Gestión interna")
        ],
    }
