"""Published years, made straight in the tables: what the public part of the system reads."""

from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from evaluacion.calculo import (
    CompromisoEntrada,
    RequisitoEntrada,
    calcular,
    explicar,
    huella_entradas,
    traza,
)
from evaluacion.calculo.reglas import ReglasEvaluacion
from evaluacion.copia import copias
from evaluacion.entradas import a_json, codigo_de
from evaluacion.models import (
    DesgloseCompromiso,
    Evaluacion,
    OperandoInformado,
    ResultadoCumplimiento,
    ResultadoInformado,
)
from incentivos.servicios import calcular_incentivo
from indicadores.models import ConjuntoReglas, ValorAnual
from instituciones.models import (
    Cliente,
    DefinicionEstrategica,
    Institucion,
    Intervencion,
    LeyServicio,
    ObjetivoEstrategico,
    Persona,
    ProductoEstrategico,
)
from pmg_site.comun.bitacora import Acto, anotar_lote
from pmg_site.comun.canonico import huella, texto_fraccion
from tests import fabricas

PUBLICADA_EL = datetime(2025, 4, 10, 13, 0, tzinfo=UTC)
FUNDAMENTO = {"confianza": "por_verificar", "fuente": "prueba"}
TRAMOS = {
    "tipo": "tramos",
    "nombre": "Tramos de prueba",
    "codigo": "tramos-prueba",
    "mecanismos": ["PMG"],
    "anio_desde": 2010,
    "anio_hasta": None,
    "lectura_anio": FUNDAMENTO,
    "meses": {"valor": [3, 6, 9, 12], **FUNDAMENTO},
    "tramos": [
        {
            "nombre": nombre,
            "etiqueta": etiqueta,
            "desde": desde,
            "hasta": hasta,
            "porcentaje": porcentaje,
            "norma": "Ley 19.553, artículo 6",
        }
        for nombre, etiqueta, desde, hasta, porcentaje in (
            ("completo", "90 % o más", "90", None, "7.6"),
            ("medio", "75 % o más y menos de 90 %", "75", "90", "3.8"),
            ("ninguno", "Menos de 75 %", "0", "75", "0"),
        )
    ],
}


def reglas_de_tramos() -> ConjuntoReglas:
    """The tiers of the tests."""
    reglas, _ = ConjuntoReglas.objects.get_or_create(
        codigo="tramos-prueba",
        mecanismo="PMG",
        version=1,
        defaults={
            "tipo": "tramos",
            "nombre": "Tramos de prueba",
            "anio_desde": 2010,
            "anio_hasta": None,
            "contenido": TRAMOS,
            "huella": huella(TRAMOS),
            "cargado_el": fabricas.AHORA,
        },
    )
    return reglas


def publicar_anio(
    institucion: Institucion | None = None,
    anio: int = 2024,
    *,
    operandos: tuple[tuple[int, int], ...] = ((262, 281), (98, 100)),
    version: int = 1,
    reemplaza: Evaluacion | None = None,
    estado: str = "publicada",
) -> Evaluacion:
    """A decreed programme with its evaluation published: 262/281 against 95 %, 98/100, a stage."""
    if reemplaza:
        programa = reemplaza.programa
    else:
        campos: dict[str, Any] = {"institucion": institucion} if institucion else {}
        adscripcion = fabricas.AdscripcionF(proceso__anio_programa=anio, **campos)
        programa = fabricas.programa_en_borrador(adscripcion)
        _decretar(programa)
    evaluacion = Evaluacion.objects.create(
        programa=programa,
        version=version,
        reemplaza=reemplaza,
        motivo_reemplazo="Error de digitación en un operando." if reemplaza else "",
        abierta_el=PUBLICADA_EL,
        ejemplo=True,
    )
    resultado = _calcular(evaluacion, operandos)
    _avanzar(evaluacion, resultado, estado)
    return evaluacion


def _decretar(programa: Any) -> None:
    persona = _persona()
    for paso in ("enviado", "validado", "aprobado", "decretado"):
        setattr(programa, f"{paso}_el", PUBLICADA_EL)
        setattr(programa, f"{paso}_por", persona)
    programa.estado = "decretado"
    programa.decreto_numero, programa.decreto_fecha = "432", date(2023, 11, 20)
    programa.copia_aprobada, programa.copia_huella = {}, huella({})
    programa.save()


def _persona() -> Persona:
    return Persona.objects.order_by("pk").first() or fabricas.PersonaF()


def _calcular(
    evaluacion: Evaluacion, operandos: tuple[tuple[int, int], ...]
) -> ResultadoCumplimiento:
    programa = evaluacion.programa
    compromisos = list(programa.compromisos.order_by("numero"))
    bando, _ = Intervencion.objects.get_or_create(
        adscripcion=programa.adscripcion,
        persona=_persona(),
        defaults={"bando": "servicio", "desde": PUBLICADA_EL},
    )
    entradas = []
    pares = iter(operandos)
    for compromiso in compromisos:
        informado = ResultadoInformado.objects.create(
            evaluacion=evaluacion,
            compromiso=compromiso,
            clase="valor",
            informado_el=PUBLICADA_EL,
            intervencion=bando,
        )
        if compromiso.ficha is None:
            if not compromiso.requisitos.exists():
                compromiso.requisitos.create(codigo="RT1", texto="Informe de la etapa.")
            entradas.append(
                CompromisoEntrada(
                    codigo=codigo_de(compromiso.numero),
                    tipo=compromiso.tipo,
                    ponderador=compromiso.ponderador,
                    requisitos=tuple(
                        RequisitoEntrada(r.codigo, r.objetivo, r.peso_objetivo, True)
                        for r in compromiso.requisitos.order_by("codigo")
                    ),
                )
            )
            continue
        a, b = next(pares)
        valores = {"A": Decimal(a), "B": Decimal(b)}
        for simbolo, valor in valores.items():
            OperandoInformado.objects.create(informado=informado, simbolo=simbolo, valor=valor)
        entradas.append(
            CompromisoEntrada(
                codigo=codigo_de(compromiso.numero),
                tipo=compromiso.tipo,
                ponderador=compromiso.ponderador,
                sentido=compromiso.ficha.sentido,
                meta=compromiso.meta,
                expresion=compromiso.ficha.expresion,
                operandos=valores,
                texto_operandos="{A} de {B} consultas",
            )
        )
    contenido = programa.conjunto_reglas.contenido["parametros"]
    reglas = ReglasEvaluacion.desde(
        {n: p["valor"] for n, p in contenido.items()}, dict.fromkeys(contenido, FUNDAMENTO)
    )
    hecho = calcular(entradas, reglas)
    rastro = traza(hecho, reglas)
    resultado = ResultadoCumplimiento.objects.create(
        evaluacion=evaluacion,
        numero=1,
        clase=hecho.clase.value,
        total=hecho.total,
        total_exacto=texto_fraccion(hecho.total_exacto or Fraction(0)),
        valor_para_tramo=texto_fraccion(hecho.valor_para_tramo or Fraction(0)),
        conjunto_reglas=programa.conjunto_reglas,
        huella_entradas=huella_entradas(entradas),
        huella_reglas=reglas.huella,
        huella=huella(rastro),
        entradas=a_json(entradas),
        traza=rastro,
        calculado_el=PUBLICADA_EL,
    )
    DesgloseCompromiso.objects.bulk_create(
        DesgloseCompromiso(
            resultado=resultado,
            compromiso=compromiso,
            clase=parte.clase.value,
            valor=parte.valor,
            cumplimiento=parte.cumplimiento,
            puntaje=None,
            ponderador=parte.ponderador,
            aporte=parte.aporte,
            aporte_exacto=str(parte.aporte_exacto),
            cumple=parte.cumple,
            sobrecumple=parte.sobrecumple,
            explicacion=explicar(parte, entrada),
        )
        for compromiso, parte, entrada in zip(compromisos, hecho.desglose, entradas, strict=True)
    )
    reglas_de_tramos()
    calcular_incentivo(resultado=resultado)
    return resultado


def _avanzar(evaluacion: Evaluacion, resultado: ResultadoCumplimiento, estado: str) -> None:
    persona = _persona()
    pasos = {"final": 2, "decretada": 3, "publicada": 4}[estado]
    for paso in ("informada", "cerrada", "congelada", "decretada", "publicada")[: pasos + 1]:
        setattr(evaluacion, f"{paso}_el", PUBLICADA_EL)
        setattr(evaluacion, f"{paso}_por", fabricas.PersonaF() if paso != "cerrada" else persona)
    evaluacion.resultado = evaluacion.congelado = resultado
    if pasos > 2:
        evaluacion.decreto_numero, evaluacion.decreto_fecha = "188", date(2025, 3, 28)
    evaluacion.estado = estado
    if estado == "publicada":
        evaluacion.copia_publicada = copias([evaluacion])[evaluacion.pk]
        evaluacion.copia_huella = huella(evaluacion.copia_publicada)
        datos = {"copia": evaluacion.copia_huella}
        anotar_lote([Acto("evaluacion.publicar", evaluacion, persona, datos=datos)])
    evaluacion.save()


def con_historia(evaluacion: Evaluacion) -> None:
    """Closed values of the two years before, for each indicator."""
    for compromiso in evaluacion.programa.compromisos.exclude(ficha=None):
        for atras, valor in ((2, "88"), (1, "91")):
            ValorAnual.objects.create(
                indicador=compromiso.ficha.indicador,
                institucion=evaluacion.institucion,
                anio=evaluacion.anio - atras,
                valor=Decimal(valor),
                origen="historia de prueba",
            )


def con_definiciones(institucion: Institucion) -> DefinicionEstrategica:
    """Published strategic definitions for 2023–2026."""
    persona = _persona()
    definicion = DefinicionEstrategica.objects.create(
        institucion=institucion,
        periodo_desde=2023,
        periodo_hasta=2026,
        estado="publicada",
        mision="Atender a las personas con respuestas oportunas.",
        aprobada_el=PUBLICADA_EL,
        aprobada_por=persona,
        validada_el=PUBLICADA_EL,
        validada_por=persona,
        publicada_el=PUBLICADA_EL,
        publicada_por=persona,
    )
    LeyServicio.objects.create(definicion=definicion, numero=1, materia="Ley orgánica de prueba.")
    objetivo = ObjetivoEstrategico.objects.create(
        definicion=definicion, numero=1, descripcion="Responder toda consulta dentro de plazo."
    )
    producto = ProductoEstrategico.objects.create(
        definicion=definicion, numero=1, nombre="Atención de consultas"
    )
    producto.objetivos.add(objetivo)
    Cliente.objects.create(
        definicion=definicion, numero=1, nombre="Personas naturales", cantidad=Decimal(120000)
    )
    return definicion


def anexos() -> dict[str, Any]:
    """Data of the annexes of a small service."""
    por_sexo = [
        {"rotulo": "Planta", "mujeres": "41", "hombres": "38"},
        {"rotulo": "Contrata", "mujeres": "120", "hombres": "97"},
    ]
    return {
        "dotacion_contrato": por_sexo,
        "dotacion_estamento": [
            {"rotulo": "Directivos", "mujeres": "7", "hombres": "9"},
            {"rotulo": "Profesionales", "mujeres": "101", "hombres": "82"},
            {"rotulo": "Administrativos", "mujeres": "53", "hombres": "44"},
        ],
        "indicadores_rrhh": {
            "2.1": {"anterior": {"A": "12", "B": "290"}, "actual": {"A": "15", "B": "296"}},
            "7.2": {"anterior": "SI", "actual": "SI"},
        },
        "ingresos_gastos": [
            {"denominacion": "INGRESOS", "anterior": "8120334", "actual": "8450112", "notas": ""},
            {"denominacion": "GASTOS", "anterior": "8010221", "actual": "8390876", "notas": ""},
        ],
        "comportamiento": [
            {
                "subtitulo": "21",
                "item": "",
                "asignacion": "",
                "denominacion": "Gastos en personal",
                "inicial": "6100000",
                "final": "6250000",
                "devengado": "6212345",
            }
        ],
        "indicadores_financieros": {
            "IP1": {
                "anterior_2": {"A": "90", "B": "100"},
                "anterior": {"A": "92", "B": "100"},
                "actual": {"A": "95", "B": "100"},
            }
        },
        "autoridades": [{"cargo": "Jefa de servicio", "nombre": "Ana Prueba Rojas"}],
        "cdc": [
            {
                "equipo": "Atención de usuarios",
                "personas": "34",
                "metas": "3",
                "cumplimiento": "98.5",
                "incremento": "8",
            }
        ],
    }
