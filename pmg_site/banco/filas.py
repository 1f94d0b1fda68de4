"""Synthetic programmes under evaluation, as many as asked, inserted by the database itself."""

from datetime import UTC, datetime
from typing import Any

from django.db import connection
from django.db.models import CharField, Field, Model, TextField

from compromisos.models import Compromiso, ObjetivoGestion, ProgramaAnual, RequisitoTecnico
from evaluacion.models import (
    CalificacionCompromiso,
    CausaExterna,
    Evaluacion,
    OperandoInformado,
    PuntajeRequisito,
    ResultadoInformado,
    VeredictoOperando,
)
from indicadores.models import ConjuntoReglas, FichaIndicador, Indicador, Operando
from instituciones.models import (
    Adscripcion,
    Institucion,
    Intervencion,
    Mecanismo,
    Ministerio,
    Persona,
    Proceso,
)

MECANISMO = "PMG"
COMPROMISOS = 10
INSTANTE = datetime(2025, 1, 15, 12, tzinfo=UTC)

# Per commitment: kind, weight, technical requirements, direction, target, decimals, formula.
_PLANTILLA = """(VALUES
  ( 1, 'indicador_meta', 12.50, 2, 'ascendente',  95.0,  1, 'A / B * 100'),
  ( 2, 'indicador_meta', 11.50, 0, 'descendente', 85.0,  0, 'A / B * 100'),
  ( 3, 'indicador_meta', 10.25, 0, 'ascendente',  90.0,  2, 'A / B * 100'),
  ( 4, 'indicador_meta',  9.75, 0, 'descendente', 78.5,  1, 'A / B * 100'),
  ( 5, 'indicador_meta', 10.00, 0, 'ascendente',  88.0,  0, 'A / B * 100'),
  ( 6, 'indicador_meta', 10.00, 0, 'descendente',  0.85, 2, 'A / B'),
  ( 7, 'medir',           6.00, 3, 'ascendente',  NULL,  1, 'A / B * 100'),
  ( 8, 'medir',           6.00, 3, 'ascendente',  NULL,  1, 'A / B * 100'),
  ( 9, 'sistema_etapa',  12.00, 4, NULL,          NULL,  0, ''),
  (10, 'sistema_etapa',  12.00, 4, NULL,          NULL,  0, '')
) AS t (k, tipo, peso, exigidos, sentido, meta, decimales, expresion)"""


class _Siembra:
    """The rows of one year; every key is worked out from ``base`` and the institution's number."""

    def __init__(self, anio: int, cuantas: int, base: int) -> None:
        self.anio = anio
        serie = f"generate_series({base + 1}, {base + cuantas}) AS i"
        self.numeros = f"{serie}, LATERAL (VALUES (i - {base})) AS s (n)"
        self.con_compromisos = f"{self.numeros}, {_PLANTILLA}"

    def sembrar(self) -> None:
        mecanismo, ministerio, persona, otra, proceso = self._unicos()
        ahora = f"timestamptz '{INSTANTE.isoformat()}'"
        conjunto = ConjuntoReglas.objects.vigente("programa_marco", MECANISMO, self.anio)
        if conjunto is None:
            raise LookupError(f"no rules for {self.anio}: run cargar_reglas first")
        _insertar(
            Institucion, self.numeros,
            id="i", codigo="'banco-' || i", nombre="'Servicio del banco ' || i",
            tipo="'servicio'", ministerio_id=f"{ministerio}", mecanismo_id=f"{mecanismo}",
            fuente="'datos sintéticos'",
        )  # fmt: skip
        _insertar(
            Adscripcion, self.numeros,
            id="i", institucion_id="i", proceso_id=f"{proceso}", sintetica="true",
        )  # fmt: skip
        for lugar, (quien, bando) in enumerate([(persona, "servicio"), (otra, "evaluacion")]):
            _insertar(
                Intervencion, self.numeros,
                id=f"i * 10 + {lugar}", adscripcion_id="i", persona_id=f"{quien}",
                bando=f"'{bando}'", desde=ahora,
            )  # fmt: skip
        # The guards of the sides look these rows up: by index, once the planner knows how many.
        actualizar_estadisticas()
        pasos = {
            f"{paso}_{que}": valor
            for paso in ("enviado", "validado", "aprobado", "decretado")
            for que, valor in (("el", ahora), ("por_id", str(persona)))
        }
        _insertar(
            ProgramaAnual, self.numeros,
            id="i", adscripcion_id="i", conjunto_reglas_id=f"{conjunto.pk}", estado="'decretado'",
            decreto_numero="'1'", decreto_fecha="date '2025-01-15'",
            copia_aprobada="jsonb '{}'", copia_huella="'banco'", **pasos,
        )  # fmt: skip
        self._compromisos()
        _insertar(
            Evaluacion, self.numeros,
            id="i", programa_id="i", estado="'en_evaluacion'", ronda="1", abierta_el=ahora,
            informada_el=ahora, informada_por_id=f"{persona}",
        )  # fmt: skip
        self._informes(ahora)
        self._calificaciones(ahora, otra)

    def _unicos(self) -> tuple[int, int, int, int, int]:
        """What all the institutions of the bench share."""
        mecanismo, _ = Mecanismo.objects.get_or_create(
            codigo=MECANISMO,
            defaults={"nombre": MECANISMO, "fuente": "banco", "evaluacion_inicial_ministro": False},
        )
        ministerio, _ = Ministerio.objects.get_or_create(
            codigo="banco", defaults={"nombre": "Ministerio del banco", "fuente": "banco"}
        )
        personas = [
            Persona.objects.get_or_create(
                run=run, defaults={"nombres": "Banco", "apellidos": bando, "password": "!"}
            )[0]
            for run, bando in (("10000013-K", "Servicio"), ("10000014-8", "Evaluación"))
        ]
        proceso = Proceso.objects.create(
            mecanismo=mecanismo, anio_programa=self.anio, abierto_el=INSTANTE
        )
        return mecanismo.pk, ministerio.pk, personas[0].pk, personas[1].pk, proceso.pk

    def _compromisos(self) -> None:
        indicadores = f"{self.con_compromisos} WHERE t.expresion <> ''"
        clave = "i * 100 + k"
        _insertar(
            Indicador, indicadores, id=clave, codigo="'banco-' || i || '-' || k", institucion_id="i"
        )
        _insertar(
            FichaIndicador, indicadores,
            id=clave, indicador_id=clave, anio=f"{self.anio}", nombre="'Resueltas ' || k",
            expresion="expresion", sentido="sentido", decimales="decimales", ambito="'proceso'",
            dimension="'eficacia'", congelada="true",
        )  # fmt: skip
        for lugar, simbolo in enumerate("AB"):
            _insertar(
                Operando, indicadores,
                id=f"({clave}) * 10 + {lugar}", ficha_id=clave, simbolo=f"'{simbolo}'",
                descripcion="'Solicitudes'", unidad="'solicitudes'",
            )  # fmt: skip
        _insertar(
            ObjetivoGestion, self.numeros,
            id="i", programa_id="i", codigo="'objetivo-1'", nombre="'Gestión'", orden="1",
        )  # fmt: skip
        _insertar(
            Compromiso, self.con_compromisos,
            id=clave, programa_id="i", objetivo_id="i", numero="k", tipo="tipo",
            nombre="'Compromiso ' || k", meta="meta", ponderador="peso",
            ficha_id=f"CASE WHEN expresion = '' THEN NULL ELSE {clave} END",
            sistema_codigo="CASE WHEN expresion = '' THEN 'sistema' ELSE '' END",
        )  # fmt: skip
        _insertar(
            RequisitoTecnico, f"{self.con_compromisos}, generate_series(1, t.exigidos) AS r",
            id=f"({clave}) * 10 + r", compromiso_id=clave, codigo="'R' || r", texto="'Requisito'",
        )  # fmt: skip

    def _informes(self, ahora: str) -> None:
        clave = "i * 100 + k"
        _insertar(
            ResultadoInformado, self.con_compromisos,
            id=clave, evaluacion_id="i", compromiso_id=clave, clase="'valor'", informado_el=ahora,
            intervencion_id="i * 10",
        )  # fmt: skip
        indicadores = f"{self.con_compromisos} WHERE t.expresion <> ''"
        valores = {
            # Every sixtieth service of a descending indicator reaches zero.
            "A": "CASE WHEN k = 6 AND n % 60 = 0 THEN 0 ELSE 205 + (n * 37 + k * 11) % 90 END",
            "B": "281 + n % 50",
        }
        for lugar, (simbolo, valor) in enumerate(valores.items()):
            _insertar(
                OperandoInformado, indicadores,
                id=f"({clave}) * 10 + {lugar}", informado_id=clave, simbolo=f"'{simbolo}'",
                valor=valor,
            )  # fmt: skip

    def _calificaciones(self, ahora: str, persona: int) -> None:
        """Most confirmed; some differ, do not apply, miss a requirement or had a cause."""
        clave = "i * 100 + k"
        difiere, no_aplica = "(k = 2 AND n % 40 = 0)", "(k = 3 AND n % 30 = 0)"
        _insertar(
            CalificacionCompromiso, self.con_compromisos,
            id=clave, evaluacion_id="i", compromiso_id=clave, intervencion_id="i * 10 + 1",
            no_aplica=no_aplica,
            motivo=f"CASE WHEN {no_aplica} THEN 'Fundamento' ELSE '' END",
            calificada_el=ahora,
        )  # fmt: skip
        _insertar(
            VeredictoOperando,
            f"{self.con_compromisos}, (VALUES (0, 'A'), (1, 'B')) AS o (lugar, simbolo) "
            f"WHERE t.expresion <> '' AND NOT {no_aplica}",
            id=f"({clave}) * 10 + lugar", calificacion_id=clave, simbolo="simbolo",
            veredicto=f"CASE WHEN {difiere} AND lugar = 0 THEN 'difiere' ELSE 'confirmado' END",
            valor=f"CASE WHEN {difiere} AND lugar = 0 THEN 200 + n % 50 END",
            motivo=f"CASE WHEN {difiere} AND lugar = 0 THEN 'Fundamento' ELSE '' END",
        )  # fmt: skip
        falla = "(k IN (1, 7, 9) AND r = 2 AND (n + k) % 50 = 0)"
        _insertar(
            PuntajeRequisito, f"{self.con_compromisos}, generate_series(1, t.exigidos) AS r",
            id=f"({clave}) * 10 + r", calificacion_id=clave, requisito_id=f"({clave}) * 10 + r",
            cumple=f"NOT {falla}", motivo=f"CASE WHEN {falla} THEN 'No consta' ELSE '' END",
        )  # fmt: skip
        _insertar(
            CausaExterna, f"{self.con_compromisos} WHERE k = 4 AND n % 25 = 0",
            id=clave, evaluacion_id="i", compromiso_id=clave, estado="'aceptada'",
            descripcion="'Sismo'", fundamento="'Acreditada'", resumen_publico="'Sismo'",
            opinion="'Acreditada'", opinion_favorable="true",
            solicitada_el=ahora, analizada_el=ahora, opinada_el=ahora, resuelta_el=ahora,
            solicitada_por_id=f"{persona}", analizada_por_id=f"{persona}",
            opinada_por_id=f"{persona}", resuelta_por_id=f"{persona}",
        )  # fmt: skip


def sembrar(*, anio: int, cuantas: int, base: int) -> None:
    """Insert ``cuantas`` institutions with a programme of ``anio`` ready to be computed."""
    _Siembra(anio, cuantas, base).sembrar()


def actualizar_estadisticas() -> None:
    """Let the planner know the sizes: a table just filled looks empty to it."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _insertar(modelo: type[Model], origen: str, /, **columnas: str) -> None:
    """INSERT … SELECT: each column by its expression, the rest by the model's defaults."""
    valores: list[Any] = []
    pares = dict(columnas)
    for campo in modelo._meta.concrete_fields:
        if campo.column and campo.column not in pares:
            pares[campo.column] = "%s"
            valores.append(campo.get_db_prep_save(_por_omision(campo), connection))
    partes = [
        "INSERT INTO", modelo._meta.db_table, f"({', '.join(pares)})",
        "SELECT", ", ".join(pares.values()), "FROM", origen,
    ]  # fmt: skip
    with connection.cursor() as cursor:
        # A parameter anywhere makes the driver read % as its own.
        orden = " ".join(partes)
        cursor.execute(orden.replace("% ", "%% ") if valores else orden, valores or None)


def _por_omision(campo: "Field[Any, Any]") -> Any:
    if campo.has_default():
        return campo.get_default()
    if campo.null:
        return None
    if isinstance(campo, CharField | TextField):
        return ""
    raise LookupError(f"{campo} needs a value in the rows of the bench")
