"""Every rule that an uploaded workbook must keep, once: code, sentence and proving test."""

from dataclasses import dataclass
from enum import StrEnum

PRUEBA = "tests/libro/test_corpus.py::test_cada_regla_detiene_su_libro"
AVISO = "tests/libro/test_corpus.py::test_cada_aviso_deja_pasar_su_libro"


class Grupo(StrEnum):
    ARCHIVO = "El archivo"
    MARCO = "Hojas, columnas y filas"
    CELDA = "Cada celda"
    PERSONA = "Lo que su rol y el plazo permiten"


@dataclass(frozen=True, slots=True)
class Regla:
    """One rule; ``aviso`` when breaking it is told but stops nothing."""

    codigo: str
    grupo: Grupo
    frase: str
    aviso: bool = False

    @property
    def prueba(self) -> str:
        """The test that fails when the rule is not kept."""
        return f"{AVISO if self.aviso else PRUEBA}[{self.codigo}]"


_A, _M, _C, _P = Grupo.ARCHIVO, Grupo.MARCO, Grupo.CELDA, Grupo.PERSONA
REGLAS: dict[str, Regla] = {
    r.codigo: r
    for r in (
        Regla("archivo", _A, "Es un libro XLSX sano: sin macros, contraseña ni objetos ocultos, y "
              "no crece demasiado al abrirlo."),
        Regla("identidad", _A, "Es un libro descargado de este sitio y conserva sus hojas ocultas "
              "tal como salieron."),
        Regla("otro-programa", _A, "Corresponde a esta institución, este año y esta versión del "
              "programa."),
        Regla("demasiadas-filas", _A, "Ninguna hoja pasa de 100.000 filas."),
        Regla("hoja-desconocida", _M, "Una hoja agregada por usted no se lee: se avisa y lo demás "
              "sigue su curso.", aviso=True),
        Regla("hoja-faltante", _M, "Una hoja que se borró no borra nada en el sistema: se avisa.",
              aviso=True),
        Regla("columna-desconocida", _M, "Una columna agregada por usted no se lee: se avisa.",
              aviso=True),
        Regla("columna-faltante", _M, "Cada hoja conserva todas sus columnas."),
        Regla("columna-repetida", _M, "Ninguna columna está dos veces en una hoja."),
        Regla("fila-desconocida", _M, "Cada fila corresponde a un registro que existe; los nuevos "
              "indicadores, operandos y compromisos se agregan en el sitio."),
        Regla("fila-repetida", _M, "Ningún registro está en dos filas."),
        Regla("fila-faltante", _M, "Una fila que se borró no borra nada en el sistema: se avisa.",
              aviso=True),
        Regla("formula", _C, "Las celdas llevan valores y no fórmulas."),
        Regla("celda-con-error", _C, "Ninguna celda muestra un error de Excel."),
        Regla("numero", _C, "Los números son números, con coma decimal y sin porcentajes, dentro "
              "de sus límites."),
        Regla("numero-ambiguo", _C, "Un texto como 1.234 se pregunta: puede ser 1234 o 1,234."),
        Regla("opcion", _C, "Donde hay una lista, se elige una de sus opciones."),
        Regla("obligatoria", _C, "Lo obligatorio no queda vacío."),
        Regla("texto-largo", _C, "Ningún texto pasa del largo de su campo."),
        Regla("dato", _C, "Los datos cumplen las mismas reglas que en el sitio: la fórmula sirve, "
              "mujeres y hombres suman el total, el ponderador está entre sus límites."),
        Regla("respuesta-doble", _C, "Una observación se responde una sola vez: en su hoja o en el "
              "comentario de la celda."),
        Regla("respuesta-ambigua", _C, "Donde una celda tiene varias observaciones, cada respuesta "
              "dice a cuál responde."),
        Regla("comentario-ajeno", _C, "Un comentario que no es de una observación no se lee: se "
              "avisa.", aviso=True),
        Regla("meta-no-calza", _C, "Si la meta ya no es la que dan sus operandos, se avisa con las "
              "cifras antes de guardar.", aviso=True),
        Regla("bloqueada", _P, "Solo cambia lo que usted puede cambiar ahora según su rol, el "
              "estado del programa y el plazo."),
        Regla("observacion", _P, "Solo se responden observaciones abiertas de este programa."),
        Regla("demasiados-conflictos", _P, "Si otras personas cambiaron más de 200 de las mismas "
              "celdas, se pide descargar el libro de nuevo."),
    )
}  # fmt: skip


def frases_por_grupo() -> list[tuple[str, list[Regla]]]:
    """The rules as their page lists them."""
    return [(str(g), [r for r in REGLAS.values() if r.grupo == g]) for g in Grupo]
