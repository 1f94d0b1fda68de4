"""What an uploaded workbook would change, and everything that is wrong with it, in one reading."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from compromisos.libro import formato, identidad, leer, respuestas
from compromisos.libro.contenido import Contenido, contenido
from compromisos.libro.diferencias import Cambio, comparar
from compromisos.libro.filas import Fila
from compromisos.libro.formato import Hoja
from compromisos.libro.leer import Falta, FilaLeida, Lectura
from compromisos.libro.respuestas import Respuesta
from compromisos.models import ProgramaAnual

if TYPE_CHECKING:
    from instituciones.models import Persona

MAX_CONFLICTOS = 200
CADA = 500
Decir = Callable[[int, int, str], None]


@dataclass(slots=True)
class Revision:
    """The outcome of reading a workbook."""

    faltas: list[Falta] = field(default_factory=list)
    avisos: list[Falta] = field(default_factory=list)
    cambios: list[Cambio] = field(default_factory=list)
    respuestas: list[Respuesta] = field(default_factory=list)
    leidas: int = 0
    actual: Contenido | None = None
    sin_medir: frozenset[str] = frozenset()  # indicators of whose values some was not understood


def callar(hechos: int, total: int, mensaje: str) -> None:
    """Nobody waits for the progress of a small workbook."""


def revisar(
    ruta: Path, programa: ProgramaAnual, persona: "Persona", decir: Decir = callar
) -> Revision:
    """Read the workbook and compare it with what stands now, as this person may see it."""
    lectura = Lectura()
    revision = Revision(lectura.faltas, lectura.avisos)
    with leer.abierto(ruta) as libro:
        try:
            quien, base = identidad.leer(libro)
        except identidad.SinIdentidad:
            lectura.falta(
                "identidad",
                "El libro no es uno descargado de este sitio, o se alteraron sus hojas ocultas: "
                "descárguelo de nuevo y copie en él sus datos.",
            )
            return revision
        if not quien.es_de(programa):
            lectura.falta("otro-programa", _de_otro(quien, programa))
            return revision
        actual = revision.actual = contenido(programa, persona)
        lectura.nombres = actual.nombres
        propias = [h.titulo for h in actual.hojas]
        leer.avisar_de_ajenas(
            libro, (formato.HOJA_INSTRUCCIONES, *formato.OCULTAS, *propias), lectura
        )
        total = sum(len(filas) for filas in base.values())
        for hoja in actual.hojas:
            _hoja(libro, hoja, base, actual, lectura, revision, _paso(decir, revision, total, hoja))
        respuestas.de_comentarios(ruta, libro, actual, lectura, revision.respuestas)
    de_valores = ("mediciones", "mensuales")
    revision.sin_medir = frozenset(
        llave[0] for hoja, llave in lectura.dudosas if hoja in de_valores
    )
    if sum(c.conflicto for c in revision.cambios) > MAX_CONFLICTOS:
        lectura.falta(
            "demasiados-conflictos",
            "Mientras usted trabajaba, otras personas cambiaron demasiadas de las mismas celdas: "
            "descargue el libro de nuevo y copie en él sus datos.",
        )
    return revision


def _de_otro(quien: identidad.Identidad, programa: ProgramaAnual) -> str:
    if quien.formato != formato.VERSION:
        return "El libro es de un formato anterior: descárguelo de nuevo y copie en él sus datos."
    if quien.institucion != programa.institucion.codigo or quien.anio != str(programa.anio):
        return (
            f"El libro es de «{quien.institucion}», año {quien.anio}, y aquí se espera el de "
            f"«{programa.institucion.codigo}», año {programa.anio}."
        )
    return (
        f"El libro es de la versión {quien.version} del programa y aquí está la "
        f"{programa.version}: descárguelo de nuevo."
    )


def _paso(decir: Decir, revision: Revision, total: int, hoja: Hoja) -> Callable[[], None]:
    def paso() -> None:
        revision.leidas += 1
        if revision.leidas % CADA == 0:
            decir(revision.leidas, max(total, revision.leidas), f"Leyendo «{hoja.titulo}»")

    return paso


def _hoja(
    libro: Any,
    hoja: Hoja,
    base: identidad.Base,
    actual: Contenido,
    lectura: Lectura,
    revision: Revision,
    paso: Callable[[], None],
) -> None:
    ws = leer.hoja_de(libro, hoja)
    if ws is None:
        frase = f"Falta la hoja «{hoja.titulo}»: lo suyo queda como está."
        lectura.aviso("hoja-faltante", frase, hoja.titulo)
        return
    columnas = leer.columnas_de(ws, hoja, lectura)
    if columnas is None:
        return
    de_hoja = base.get(hoja.codigo, {})
    suyas = actual.filas[hoja.codigo]
    letras = {c.codigo: leer.get_column_letter(n + 1) for n, c in columnas.items()}
    vistas: set[formato.Llave] = set()
    comparadas = _Comparacion(hoja, actual, lectura, revision, letras)
    for fila in leer.filas_de(ws, hoja, columnas, de_hoja, lectura):
        paso()
        if fila.llave in vistas:
            nombre = actual.nombres.fila(hoja.codigo, fila.llave)
            frase = f"La fila de «{nombre}» está dos veces: deje una sola."
            lectura.falta("fila-repetida", frase, hoja.titulo, f"A{fila.numero}", nombre)
            continue
        vistas.add(fila.llave)
        comparadas.fila(fila, de_hoja.get(fila.llave), suyas.get(fila.llave))
    if faltan := [llave for llave in de_hoja if llave not in vistas]:
        cuantas = "1 fila" if len(faltan) == 1 else f"{len(faltan)} filas"
        frase = f"Se borraron {cuantas} de la hoja: en el sistema quedan como están."
        lectura.aviso("fila-faltante", frase, hoja.titulo)


@dataclass(slots=True)
class _Comparacion:
    """The rows of one sheet against what left and what stands."""

    hoja: Hoja
    actual: Contenido
    lectura: Lectura
    revision: Revision
    letras: dict[str, str]

    def fila(self, fila: FilaLeida, base: list[str] | None, suya: Fila | None) -> None:
        if base is None and not self.hoja.crece:
            return self._desconocida(fila)
        if suya is None and base is not None and not self.hoja.crece:
            return self._quitada(fila, base)
        if suya is None and not self._nueva(fila):
            return None
        codigos = [c.codigo for c in self.hoja.editables]
        previos = dict(zip(codigos, base or [""] * len(codigos), strict=False))
        cambios = comparar(
            hoja=self.hoja.codigo,
            llave=fila.llave,
            columnas=[(c, f"{self.letras[c.codigo]}{fila.numero}") for c in self.hoja.editables],
            base=previos,
            mio=fila.valores,
            suyo=suya.valores if suya else {},
            registro=self._nombre(fila.llave),
        )
        for cambio in cambios:
            self._admitir(cambio, suya)
        return None

    def _nombre(self, llave: formato.Llave) -> str:
        return self.actual.nombres.fila(self.hoja.codigo, llave)

    def _desconocida(self, fila: FilaLeida) -> None:
        frase = (
            f"La fila de «{' · '.join(fila.llave)}» no existe en el sistema: lo nuevo se agrega "
            "en el sitio y después se descarga el libro otra vez."
        )
        self.lectura.falta("fila-desconocida", frase, self.hoja.titulo, f"A{fila.numero}")

    def _quitada(self, fila: FilaLeida, base: list[str]) -> None:
        mios = [fila.valores.get(c.codigo, "") for c in self.hoja.editables]
        if mios != base:
            frase = (
                f"Otra persona quitó «{self._nombre(fila.llave)}» mientras usted trabajaba: borre "
                "sus cambios de esta fila o descargue el libro de nuevo."
            )
            self.lectura.falta("fila-desconocida", frase, self.hoja.titulo, f"A{fila.numero}")

    def _nueva(self, fila: FilaLeida) -> bool:
        """A row that a person added: its indicator and operand must exist."""
        indicador, operando = fila.llave[0], fila.llave[1]
        ficha = self.actual.fichas.get(indicador)
        if ficha is None:
            frase = f"El indicador «{indicador}» no tiene ficha de este año: elíjalo de la lista."
            self.lectura.falta("fila-desconocida", frase, self.hoja.titulo, f"A{fila.numero}")
            return False
        simbolos = sorted(o.simbolo for o in ficha.operandos.all())
        if operando not in simbolos:
            frase = f"El indicador no tiene el operando «{operando}»: use {', '.join(simbolos)}."
            self.lectura.falta("fila-desconocida", frase, self.hoja.titulo, f"B{fila.numero}")
            return False
        return True

    def _admitir(self, cambio: Cambio, suya: Fila | None) -> None:
        """A change goes on only if this person may make it and the cell may be left so."""
        columna = next(c for c in self.hoja.editables if c.codigo == cambio.columna)
        if suya is not None:
            veda = suya.veda(cambio.columna)
        else:
            veda = self.actual.vedas_mensuales[cambio.llave[0]][cambio.llave[3]]
        if veda:
            self.lectura.falta("bloqueada", veda, self.hoja.titulo, cambio.celda, cambio.registro)
        elif columna.obligatoria and not cambio.mio:
            frase = f"«{columna.titulo}» es obligatorio: escríbalo."
            self.lectura.falta(
                "obligatoria", frase, self.hoja.titulo, cambio.celda, cambio.registro
            )
        elif self.hoja.codigo == "observaciones":
            self._responder(cambio)
        else:
            self.revision.cambios.append(cambio)

    def _responder(self, cambio: Cambio) -> None:
        lugar = (self.hoja.titulo, cambio.celda)
        respuestas.agregar(
            self.revision.respuestas, self.actual, int(cambio.llave[0]), cambio.mio, lugar
        )
