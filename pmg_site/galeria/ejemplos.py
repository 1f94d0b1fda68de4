"""Invented data with which the gallery shows each component: empty, normal, too much."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from types import SimpleNamespace as Objeto
from typing import Any

from django import forms
from django.contrib.messages import constants

from pmg_site.comun.errores import ConflictoDeEdicion

AHORA = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)
LARGO = (
    "Porcentaje de solicitudes de acceso a la información pública respondidas en un plazo "
    "menor o igual a quince días hábiles respecto del total de solicitudes recibidas en el año t"
)
HOSTIL = '<script>alert("x")</script> & «comillas»'
MENSAJES = (
    (constants.SUCCESS, "El compromiso quedó guardado."),
    (constants.INFO, "El cálculo comenzó; puede seguir trabajando."),
    (constants.WARNING, "Faltan 10,00 puntos para que los ponderadores sumen 100,00."),
    (constants.ERROR, "No se envió: el plazo cerró el 15 de noviembre de 2026."),
)


class Formulario(forms.Form):
    """One field of each kind."""

    run = forms.CharField(label="RUN", help_text="Con o sin puntos, por ejemplo 12.345.678-5.")
    valor = forms.DecimalField(
        label="Valor efectivo (%)", max_value=100, help_text="Con coma: 93,24."
    )
    fecha = forms.DateField(
        label="Fecha de medición", widget=forms.DateInput(attrs={"type": "date"})
    )
    ambito = forms.ChoiceField(
        label="Ámbito", choices=[("", "Seleccione…"), ("p", "Producto"), ("r", "Resultado")]
    )
    decision = forms.ChoiceField(
        label="Decisión",
        choices=[("a", "Aceptar"), ("o", "Observar"), ("r", "Rechazar")],
        widget=forms.RadioSelect,
        help_text="La decisión queda en el historial.",
    )
    areas = forms.MultipleChoiceField(
        label="Áreas",
        choices=[("g", "Gestión interna"), ("c", "Calidad de servicio")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    archivo = forms.FileField(label="Medio de verificación", help_text="PDF o XLSX, hasta 25 MB.")
    nota = forms.CharField(
        label="Nota técnica", required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    confirmo = forms.BooleanField(label="Confirmo que los datos coinciden con la evidencia")
    version = forms.IntegerField(widget=forms.HiddenInput, initial=1, required=False)

    def clean(self) -> dict[str, Any]:
        """A refusal of the form as a whole, which the summary also shows."""
        self.add_error(None, "El numerador no puede ser mayor que el denominador.")
        return self.cleaned_data


class Filtros(forms.Form):
    """A filter bar of a list."""

    q = forms.CharField(label="Institución", required=False)
    anio = forms.ChoiceField(label="Año", choices=[("", "Todos"), ("2026", "2026")], required=False)


TRABAJOS = (
    Objeto(
        estado="en_curso",
        get_estado_display="En curso",
        vivo=True,
        hechos=83,
        total=197,
        mensaje="",
        error="",
    ),
    Objeto(
        estado="pendiente",
        get_estado_display="Pendiente",
        vivo=True,
        hechos=0,
        total=0,
        mensaje="Espera su turno.",
        error="",
    ),
    Objeto(
        estado="terminado",
        get_estado_display="Terminado",
        vivo=False,
        hechos=197,
        total=197,
        mensaje="",
        error="",
    ),
    Objeto(
        estado="fallido",
        get_estado_display="Fallido",
        vivo=False,
        hechos=118,
        total=197,
        mensaje="",
        error="No se pudo escribir el documento: el disco está lleno. Libere espacio y reintente.",
    ),
)
TEXTOS_DE_TRABAJO = (
    "Calcular 2025 para todas las instituciones",
    "Generar el Balance de Gestión Integral",
    "Calcular 2024 para todas las instituciones",
    "Generar los certificados",
)
ENTRADAS = (
    Objeto(
        el=AHORA,
        quien="Ana Soto",
        rol="encargada PMG del servicio",
        por_cuenta_de="",
        que="Envió el compromiso a revisión",
        comentario="",
    ),
    Objeto(
        el=AHORA - timedelta(days=3),
        quien="Pedro Rojas",
        rol="jefe de servicio (s)",
        por_cuenta_de="María Paz Fuentes",
        que="Devolvió el compromiso con observaciones",
        comentario="La meta es menor que el valor de los tres últimos años.\n¿Por qué?",
    ),
)
ARCHIVOS = (
    Objeto(
        nombre="registro-solicitudes-2025.xlsx",
        tamano=184_320,
        subido_por="Ana Soto",
        subido_el=AHORA,
        url="#archivo-1",
        sha256="9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    ),
    Objeto(
        nombre="informe_de_verificacion_con_un_nombre_muy_largo_que_no_cabe_en_una_linea_final.pdf",
        tamano=24_117_248,
        subido_por="Pedro Rojas",
        subido_el=AHORA,
        url="#archivo-2",
        sha256="",
    ),
)
TAREAS = (
    Objeto(
        texto="Informar el resultado de 7 indicadores",
        url="#",
        detalle="Servicio de Ejemplo",
        plazo=AHORA - timedelta(days=2),
    ),
    Objeto(
        texto="Revisar la evidencia de dos compromisos",
        url="#",
        detalle="",
        plazo=AHORA + timedelta(hours=4),
    ),
    Objeto(
        texto="Aprobar las definiciones estratégicas",
        url="#",
        detalle=LARGO,
        plazo=AHORA + timedelta(days=40),
    ),
    Objeto(texto="Leer las observaciones de la red de expertos", url="#", detalle="", plazo=None),
)
ACCIONES = (
    Objeto(
        texto="Enviar a revisión",
        url="#",
        permitida=True,
        principal=True,
        confirmar="¿Enviar el compromiso? Ya no podrá cambiarlo.",
    ),
    Objeto(texto="Observar", url="#", permitida=True, con_comentario=True),
    Objeto(texto="Rechazar", url="#", permitida=True, con_comentario=True, peligro=True),
    Objeto(
        texto="Eliminar el borrador",
        url="#",
        permitida=True,
        peligro=True,
        confirmar="¿Eliminar el borrador?",
    ),
    Objeto(
        texto="Aprobar",
        url="#",
        permitida=False,
        motivo="Usted ingresó este valor: debe aprobarlo otra persona.",
    ),
)
PASOS = (
    Objeto(texto="Borrador", hecho=True, actual=False, el=date(2026, 10, 1), por="A. Soto"),
    Objeto(texto="Enviado", hecho=True, actual=False, el=date(2026, 10, 20), por="A. Soto"),
    Objeto(texto="En revisión", hecho=False, actual=True, el=date(2026, 11, 2), por=""),
    Objeto(texto="Aprobado", hecho=False, actual=False, el=None, por=""),
    Objeto(texto="Decretado", hecho=False, actual=False, el=None, por=""),
)
# With the field's name the person can choose; the exception's own list carries three texts.
CAMBIOS_CON_CAMPO: list[Any] = [
    ("Meta", "93,24", "95", "meta"),
    ("Nota técnica", "", LARGO, "nota"),
]
CONFLICTO = ConflictoDeEdicion(
    "Ana Soto cambió este compromiso mientras usted lo editaba. Elija qué valor queda.",
    cambios=CAMBIOS_CON_CAMPO,
    por="Ana Soto",
    el=AHORA,
    version=4,
)
CONFLICTO_SIN_CAMPOS = ConflictoDeEdicion(
    "Ana Soto cambió este compromiso. Compare y vuelva a guardar.",
    cambios=[("Meta", "93,24", "95")],
)
HECHOS = (
    ("Indicador", LARGO),
    ("Fórmula", "(consultas respondidas / consultas recibidas) × 100"),
    ("Valor informado", "262 de 281 consultas = 93 %"),
    ("Nota técnica", ""),
)
FILAS = tuple(
    Objeto(
        codigo=f"PMG-{n:02}",
        nombre=LARGO if n == 3 else f"Indicador de ejemplo {n}",
        meta=Decimal(77 + n),
        efectivo=Decimal("97.894") - 9 * n,
        tono=("verde", "amarillo", "rojo")[n % 3],
        texto=("Cumple", "En riesgo", "No cumple")[n % 3],
    )
    for n in range(1, 7)
)


def _graficos() -> dict[str, Any]:
    return {
        "barras_cortas": [
            ("2023", Decimal("98.60"), "verde"),
            ("2024", Decimal("88.1"), "amarillo"),
            ("2025", Decimal("61.5"), "rojo"),
            ("2026", None),
        ],
        "barras_largas": [
            (LARGO, Fraction(262 * 100, 281)),
            ("Índice de eficiencia energética", Decimal("143.7")),
            (HOSTIL, 0),
        ],
        "barras_muchas": [(f"Servicio {n}", Decimal(60 + n)) for n in range(1, 41)],
        "apiladas": [
            ("PMG", [63, 35, 2]),
            ("MEI", [40, 59, 1]),
            ("Adscritos con un nombre de mecanismo largo", [1, 0, 0]),
            ("Sin instituciones", [0, 0, 0]),
        ],
        "series_apiladas": ["100 %", "90 a 99,99 %", "menos de 90 %"],
        "serie_larga": [
            (str(anio), Decimal(86 + anio % 7), Decimal(90)) for anio in range(2001, 2027)
        ],
        "serie_corta": [
            ("2022", Decimal("91.2"), 90),
            ("2023", Decimal("93.24"), 92),
            ("2024", None, 94),
            ("2025", Decimal("97.89"), 95),
        ],
        "serie_punto": [("2026", Decimal("97.89"))],
        "serie_vacia": [("2025", None), ("2026", None)],
        "marcas": [(75, "mínimo por compromiso"), (90, "incremento completo")],
        "dona": [("100 %", 124), ("90 a 99,99 %", 69), ("75 a 89,99 %", 3), (HOSTIL, 1)],
        "dona_una": [("Todas", 197)],
    }


def contexto() -> dict[str, Any]:
    """All that the gallery page reads."""
    return _graficos() | {
        "menu": [
            Objeto(texto="Mis tareas", url="#", activo=True, cuenta=12),
            Objeto(texto="Compromisos", url="#", activo=False, cuenta=None),
            Objeto(texto="Resultados", url="#", activo=False, cuenta=None),
        ],
        "datos_de_ejemplo": True,
        "migas": [("Inicio", "/"), ("Desarrollo", "/galeria/"), ("Galería", "")],
        "ahora": AHORA,
        "formulario": Formulario(),
        "formulario_con_errores": Formulario({"run": HOSTIL, "valor": "140", "ambito": "z"}),
        "filtros": Filtros({"q": "gobierno", "anio": "2026"}),
        "trabajos": TRABAJOS,
        "trabajos_con_texto": list(zip(TEXTOS_DE_TRABAJO, TRABAJOS, strict=True)),
        "entradas": ENTRADAS,
        "archivos": ARCHIVOS,
        "tareas": TAREAS,
        "acciones": ACCIONES,
        "pasos": PASOS,
        "conflicto": CONFLICTO,
        "conflicto_sin_campos": CONFLICTO_SIN_CAMPOS,
        "hechos": HECHOS,
        "filas": FILAS,
        "tonos": ("verde", "amarillo", "rojo", "azul", "gris"),
        "estados": (
            ("borrador", "Borrador"),
            ("enviado", "Enviado"),
            ("observado", "Observado"),
            ("aprobado", "Aprobado"),
            ("decretado", "Decretado"),
            ("en_reclamo", "En reclamo"),
            ("rechazada", "Rechazada"),
            ("desconocido", "Estado sin tono propio"),
        ),
        "largo": LARGO,
        "hostil": HOSTIL,
        "nada": [],
    }
