"""What the system holds today, as the rows of the workbook, and what one person may change."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from compromisos.catalogo import catalogo
from compromisos.libro import filas_compromisos, formato
from compromisos.libro.filas import Fila, numero, si_no, vedas_de
from compromisos.libro.formato import Hoja, Llave
from compromisos.libro.nombres import Nombres
from compromisos.models import Compromiso, Observacion, ProgramaAnual
from compromisos.permisos import puede_formular, puede_responder
from indicadores.consultas import en_vigor
from indicadores.desagregacion import TOTAL, ejes
from indicadores.models import FichaIndicador, Medicion
from indicadores.permisos import puede_editar, puede_medir
from instituciones.models import ProductoEstrategico
from pmg_site.comun.permiso import Permiso

if TYPE_CHECKING:
    from instituciones.models import Persona

CAMPOS_TEXTO = (
    "nombre", "expresion", "unidad", "sentido", "ambito", "dimension", "acumulacion", "supuestos",
    "notas", "medios_verificacion", "fuente",
)  # fmt: skip


@dataclass(slots=True)
class Contenido:
    """The rows of every sheet by their key, with the cards that they speak of."""

    programa: ProgramaAnual
    filas: dict[str, dict[Llave, Fila]]
    fichas: dict[str, FichaIndicador]
    previas: dict[str, FichaIndicador]
    vedas_mensuales: dict[str, dict[str, str]]  # by indicator and kind: why not
    observaciones: list[Observacion]
    productos: dict[str, int]  # what a card may be linked to, as it is shown
    nombres: Nombres = field(default_factory=Nombres)

    @property
    def hojas(self) -> tuple[Hoja, ...]:
        """The sheets, with what their lists offer in this institution."""
        return formato.hojas(self.programa.anio, tuple(self.productos))

    def ya_dijo(self, observacion: int, texto: str) -> bool:
        """Whether the thread already holds this answer: the same workbook may come twice."""
        return any(
            r.texto == texto.strip()
            for o in self.observaciones
            if o.pk == observacion
            for r in o.respuestas.all()
        )


def contenido(programa: ProgramaAnual, persona: "Persona", *, mensuales: bool = True) -> Contenido:
    """Everything that the workbook of a programme shows to a person, as it stands now."""
    compromisos = list(
        programa.compromisos.select_related("objetivo", "ficha__indicador")
        .prefetch_related("requisitos")
        .order_by("numero")
    )
    fichas, previas = _fichas(programa, compromisos)
    mediciones = _mediciones([*fichas.values(), *previas.values()], mensuales=mensuales)
    formular = puede_formular(persona, programa)
    hallado = Contenido(
        programa=programa,
        filas={},
        fichas=fichas,
        previas={f.indicador.codigo: f for f in previas.values() if f.anio == programa.anio - 1},
        vedas_mensuales={
            codigo: {str(t): puede_medir(persona, f, t).motivo for t in Medicion.Tipo}
            for codigo, f in fichas.items()
        },
        observaciones=_hilos(programa, Observacion.Contexto.FORMULACION),
        productos=_productos(programa, fichas.values()),
        nombres=Nombres.de(compromisos, fichas),
    )
    por_clave = {(f.indicador.codigo, f.anio): f for f in previas.values()}
    hallado.filas = {
        "indicadores": dict(_indicadores(hallado, persona)),
        "operandos": dict(_operandos(hallado, persona)),
        "mediciones": dict(_anuales(hallado, por_clave, mediciones, persona)),
        "mensuales": dict(_mensuales(hallado, mediciones)) if mensuales else {},
        "compromisos": dict(filas_compromisos.de_compromisos(compromisos, formular)),
        "requisitos": dict(
            filas_compromisos.de_requisitos(
                compromisos, catalogo(programa.conjunto_reglas), formular
            )
        ),
        "observaciones": dict(
            filas_compromisos.de_observaciones(
                hallado.observaciones, puede_responder(persona, programa)
            )
        ),
        "participacion": dict(
            filas_compromisos.de_participacion(_hilos(programa, Observacion.Contexto.PARTICIPACION))
        ),
    }
    return hallado


def _fichas(
    programa: ProgramaAnual, compromisos: Iterable[Compromiso]
) -> tuple[dict[str, FichaIndicador], dict[tuple[int, int], FichaIndicador]]:
    """This year's card of each indicator, the committed one first; and those of earlier years."""
    desde = programa.anio - formato.ANIOS_EFECTIVOS - 1
    todas = list(
        FichaIndicador.objects.filter(
            indicador__institucion=programa.institucion, anio__gte=desde, anio__lte=programa.anio
        )
        .select_related("indicador__institucion", "producto")
        .prefetch_related("operandos")
        .order_by("indicador__codigo", "anio", "version")
    )
    por_pk = {f.pk: f for f in todas}
    vigentes = en_vigor(todas)
    suyas = {f.indicador.codigo: f for f in vigentes.values() if f.anio == programa.anio}
    for compromiso in compromisos:
        if compromiso.ficha_id in por_pk:
            ficha = por_pk[compromiso.ficha_id]
            suyas[ficha.indicador.codigo] = ficha
    previas = {llave: f for llave, f in vigentes.items() if f.anio < programa.anio}
    return dict(sorted(suyas.items())), previas


Valores = dict[tuple[int, str, int, str, str], tuple[str, str]]


def _mediciones(fichas: Iterable[FichaIndicador], *, mensuales: bool) -> Valores:
    """(card, kind, month, operand, part) → value and source, as texts."""
    consulta = Medicion.objects.filter(ficha__in=[f.pk for f in fichas]).order_by()
    if not mensuales:
        consulta = consulta.filter(mes=0)
    campos = ("ficha", "tipo", "mes", "simbolo", "desagregacion", "valor", "fuente")
    return {
        (ficha, tipo, mes, simbolo, parte): (numero(valor), fuente)
        for ficha, tipo, mes, simbolo, parte, valor, fuente in consulta.values_list(
            *campos
        ).iterator(chunk_size=2000)
    }


def _productos(programa: ProgramaAnual, fichas: Iterable[FichaIndicador]) -> dict[str, int]:
    """The products of the last version of the definitions of the year, and those of the cards.

    A product keeps its number through the versions of a period: the same number and name is the
    same one.
    """
    ultima = (
        programa.institucion.definiciones.filter(
            periodo_desde__lte=programa.anio, periodo_hasta__gte=programa.anio
        )
        .order_by("-periodo_desde", "-version")
        .values("pk")[:1]
    )
    vigentes = ProductoEstrategico.objects.filter(definicion__in=ultima).order_by("numero")
    propios = {str(f.producto): f.producto.pk for f in fichas if f.producto}
    return {str(p): p.pk for p in vigentes} | propios


def _hilos(programa: ProgramaAnual, contexto: str) -> list[Observacion]:
    return list(
        programa.observaciones.filter(contexto=contexto)
        .select_related("autor", "compromiso")
        .prefetch_related("respuestas__autor")
        .order_by("pk")
    )


def _indicadores(c: Contenido, persona: "Persona") -> Iterator[tuple[Llave, Fila]]:
    for codigo, ficha in c.fichas.items():
        valores = {campo: getattr(ficha, campo) for campo in CAMPOS_TEXTO}
        valores |= {
            "indicador": codigo,
            "decimales": numero(ficha.decimales),
            "producto": str(ficha.producto) if ficha.producto else "",
            "desagrega_sexo": si_no(ficha.desagrega_sexo),
            "desagrega_territorio": si_no(ficha.desagrega_territorio),
        }
        yield (codigo,), Fila(valores, ficha.pk, vedas_de(_metodo(persona, c, ficha)))


def _metodo(persona: "Persona", c: Contenido, ficha: FichaIndicador) -> Permiso:
    """The method of a card is of who formulates, while the programme is open."""
    return puede_editar(persona, ficha) and puede_formular(persona, c.programa)


def _operandos(c: Contenido, persona: "Persona") -> Iterator[tuple[Llave, Fila]]:
    for codigo, ficha in c.fichas.items():
        vedas = vedas_de(_metodo(persona, c, ficha))
        for o in ficha.operandos.all():
            valores = {
                "indicador": codigo,
                "nombre_indicador": ficha.nombre,
                "operando": o.simbolo,
                "descripcion": o.descripcion,
                "unidad": o.unidad,
                "fuente": o.fuente,
                "aditivo": si_no(o.aditivo),
            }
            yield (codigo, o.simbolo), Fila(valores, ficha.pk, vedas)


def _partes(ficha: FichaIndicador, usadas: set[str]) -> list[str]:
    """The total, the parts that the card asks for, and any other that has values."""
    pedidas = [TOTAL, *(p for eje in ejes(ficha) for p in eje.partes)]
    return pedidas + sorted(usadas - set(pedidas))


def _anuales(
    c: Contenido,
    previas: dict[tuple[str, int], FichaIndicador],
    mediciones: Valores,
    persona: "Persona",
) -> Iterator[tuple[Llave, Fila]]:
    usadas: dict[tuple[int, str], set[str]] = {}
    for ficha_pk, _, mes, simbolo, parte in mediciones:
        if not mes:
            usadas.setdefault((ficha_pk, simbolo), set()).add(parte)
    columnas = formato.columnas_de_anio(c.programa.anio)
    for codigo, ficha in c.fichas.items():
        de_anio = {c.programa.anio: ficha} | {
            anio: previas[codigo, anio] for _, anio, _ in columnas if (codigo, anio) in previas
        }
        vedas: dict[str, str] = {}
        for columna, anio, tipo in columnas:
            vedas |= vedas_de(_valor(persona, c, de_anio.get(anio), tipo), columna)
        for o in ficha.operandos.all():
            suyas = {p for f in de_anio.values() for p in usadas.get((f.pk, o.simbolo), ())}
            for parte in _partes(ficha, suyas):
                valores = {
                    "indicador": codigo,
                    "nombre_indicador": ficha.nombre,
                    "operando": o.simbolo,
                    "descripcion": o.descripcion,
                    "desagregacion": parte,
                }
                for columna, anio, tipo in columnas:
                    pk = de_anio[anio].pk if anio in de_anio else 0
                    valores[columna] = mediciones.get((pk, tipo, 0, o.simbolo, parte), ("", ""))[0]
                yield (codigo, o.simbolo, parte), Fila(valores, ficha.pk, vedas)


SIN_FICHA = "El indicador no tiene ficha de ese año: créela primero en el sitio."


def _valor(persona: "Persona", c: Contenido, ficha: FichaIndicador | None, tipo: str) -> Permiso:
    if ficha is None:
        return Permiso(False, SIN_FICHA)
    if tipo == Medicion.Tipo.META:
        return puede_medir(persona, ficha, tipo) and puede_formular(persona, c.programa)
    return puede_medir(persona, ficha, tipo)


def _mensuales(c: Contenido, mediciones: Valores) -> Iterator[tuple[Llave, Fila]]:
    codigos = {f.pk: codigo for codigo, f in c.fichas.items()}
    suyas = sorted(
        (codigos[ficha], simbolo, parte, tipo, mes, valor, fuente)
        for (ficha, tipo, mes, simbolo, parte), (valor, fuente) in mediciones.items()
        if mes and ficha in codigos
    )
    for codigo, simbolo, parte, tipo, mes, valor, fuente in suyas:
        llave = (codigo, simbolo, parte, tipo, str(mes))
        motivo = c.vedas_mensuales[codigo][tipo]
        yield (
            llave,
            Fila(
                {"valor": valor, "fuente": fuente},
                c.fichas[codigo].pk,
                {"*": motivo} if motivo else {},
            ),
        )
