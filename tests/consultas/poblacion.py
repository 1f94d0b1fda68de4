"""Many rows of everything that a list shows, written in bulk."""

from datetime import date
from decimal import Decimal
from typing import Any

from compromisos.models import (
    Compromiso,
    ObjetivoGestion,
    ProgramaAnual,
    ProgramaSeguimiento,
    RequisitoTecnico,
)
from evaluacion.models import (
    Archivo,
    CausaExterna,
    DesgloseCompromiso,
    Evaluacion,
    Evidencia,
    FallaArchivo,
    ItemDoble,
    OpinionTecnica,
    Reclamo,
    ResultadoCumplimiento,
    RevisionEvidencia,
    RondaCustodia,
    UnidadDoble,
)
from incentivos.models import Cuota, HechoPublicado, Incentivo
from indicadores.models import FichaIndicador, Indicador, ValorAnual
from informes.models import BalanceGestion
from instituciones.models import (
    Adscripcion,
    Asignacion,
    CargaPresupuesto,
    DefinicionEstrategica,
    Institucion,
    Persona,
    Proceso,
)
from instituciones.roles import Ambito, Rol
from pmg_site.comun.bitacora import Acto, anotar_lote
from pmg_site.comun.models import PuntoDeControl
from tests.consultas.encargos import a_cargo
from tests.fabricas import AHORA, Mundo, PersonaF, un_run
from tests.fabricas_comunes import PuntoDeControlF
from tests.fabricas_doble import MuestraDobleF
from tests.fabricas_reglas import PropuestaReglasF
from tests.informes.escenarios import reglas_de_tramos

LOTE = 500
# A piece of every state in which a list or a task shows a row.
ESTADOS = ("borrador", "enviado", "validado", "en_revision", "aprobado", "decretado")


def _crear(filas: list[Any]) -> list[Any]:
    return list(type(filas[0])._base_manager.bulk_create(filas, batch_size=LOTE))


PASOS = ("informada", "congelada", "cerrada", "decretada", "publicada")


class Poblacion:
    """Adds institutions of the ministry of ``mundo`` with one of each of their records."""

    def __init__(self, mundo: Mundo) -> None:
        self.mundo = mundo
        self.hay = 0
        self.quien = mundo.personas[Rol.DIPRES]
        self.decisores = [self.quien, *(PersonaF() for _ in PASOS[1:])]
        self.reglas = mundo.programa.conjunto_reglas
        self.tramos = reglas_de_tramos()

    def hasta(self, cuantas: int) -> None:
        """Grow to ``cuantas`` of each."""
        numeros = range(self.hay, cuantas)
        self.hay = cuantas
        instituciones = _crear(
            [
                Institucion(
                    codigo=f"poblada-{n}",
                    nombre=f"Servicio poblado {n}",
                    tipo="servicio",
                    ministerio=self.mundo.institucion.ministerio,
                    fuente="prueba",
                )
                for n in numeros
            ]
        )
        self._personas(numeros)
        self._sueltas(instituciones, numeros)
        for anio in (self.mundo.programa.anio, 2023):
            self._anio(instituciones, anio)
        anotar_lote([Acto("prueba.poblar", f"prueba:{n}", por=self.quien) for n in numeros])
        puntos = [PuntoDeControlF.build(tamano=10_000 + n, cumbres=[]) for n in numeros]
        PuntoDeControl.objects.bulk_create(puntos)

    def _personas(self, numeros: range) -> None:
        personas = _crear(
            [
                Persona(
                    run=un_run(5_000_000 + n), nombres="Eva", apellidos=f"Soto {n}", password="!"
                )
                for n in numeros
            ]
        )
        _crear(
            [
                Asignacion(
                    persona=p,
                    rol=Rol.ENCARGADO_PMG,
                    ambito=Ambito.INSTITUCION,
                    institucion=self.mundo.institucion,
                    desde=AHORA,
                )
                for p in personas
            ]
        )

    def _sueltas(self, instituciones: list[Institucion], numeros: range) -> None:
        """Half of the indicators, definitions and reports belong to the own institution."""
        duenias = [self.mundo.institucion if n % 2 else i for n, i in enumerate(instituciones)]
        indicadores = _crear(
            [
                Indicador(codigo=f"poblado-{n}", institucion=i)
                for n, i in zip(numeros, duenias, strict=True)
            ]
        )
        _crear(
            [
                FichaIndicador(
                    indicador=i, anio=2026, nombre=f"Indicador {i.codigo}", expresion="A/B",
                    sentido="ascendente", ambito="producto", dimension="calidad",
                )
                for i in indicadores
            ]
        )  # fmt: skip
        _crear(
            [
                ValorAnual(
                    indicador=i, institucion=i.institucion, anio=2023, valor=Decimal(93), origen="x"
                )
                for i in indicadores
            ]
        )
        _crear(
            [
                CargaPresupuesto(
                    anio=1990 + n % 100, version=1 + n // 100, archivo="ley.csv", huella="a" * 64,
                    huella_contenido="b" * 64, cargada_el=AHORA, filas=1, hojas=1, agregadas=1,
                    quitadas=0, cambiadas=0,
                )
                for n in numeros
            ]
        )  # fmt: skip
        _crear(
            [
                DefinicionEstrategica(
                    institucion=d, periodo_desde=3000 + n, periodo_hasta=3001 + n, mision="Servir."
                )
                for n, d in zip(numeros, duenias, strict=True)
            ]
        )
        _crear(
            [
                BalanceGestion(institucion=d, anio=3000 + n)
                for n, d in zip(numeros, duenias, strict=True)
            ]
        )
        _crear(
            [
                ProgramaSeguimiento(institucion=d, anio_evaluado=3000 + n, creado_el=AHORA)
                for n, d in zip(numeros, duenias, strict=True)
            ]
        )
        _crear([
            PropuestaReglasF.build(
                creada_por=self.quien, propuesta_por=self.quien, propuesta_el=AHORA,
                estado="propuesta", codigo=f"propuesta-{n}",
            )
            for n in numeros
        ])  # fmt: skip
        _crear(
            [
                HechoPublicado(
                    anio=3000 + n,
                    concepto="instituciones",
                    valor=Decimal(1),
                    unidad="instituciones",
                    confianza="por_verificar", fuente="prueba",
                )
                for n in numeros
            ]
        )  # fmt: skip

    def _anio(self, instituciones: list[Institucion], anio: int) -> None:
        """A programme in every state this year; in 2023, decreed with its published result."""
        publicado = anio == 2023
        proceso, _ = Proceso.objects.get_or_create(
            mecanismo=self.mundo.adscripcion.proceso.mecanismo,
            anio_programa=anio,
            defaults={"abierto_el": AHORA},
        )
        adscripciones = _crear(
            [Adscripcion(institucion=i, proceso=proceso, fuente="prueba") for i in instituciones]
        )
        programas = _crear(
            [
                ProgramaAnual(
                    adscripcion=a,
                    conjunto_reglas=self.reglas,
                    **self._hasta("decretado" if publicado else ESTADOS[n % len(ESTADOS)]),
                )
                for n, a in enumerate(adscripciones)
            ]
        )
        objetivos = _crear(
            [ObjetivoGestion(programa=p, codigo="g", nombre="Gestión", orden=1) for p in programas]
        )
        compromisos = _crear(
            [
                Compromiso(
                    programa=o.programa, objetivo=o, numero=1, tipo="sistema_etapa", nombre="Etapa",
                    sistema_codigo="s", etapa="1", ponderador=Decimal(100), red=self.mundo.red,
                )
                for o in objetivos
            ]
        )  # fmt: skip
        self._evaluaciones(programas, compromisos, publicado)
        self._opiniones(compromisos)

    def _opiniones(self, compromisos: list[Compromiso]) -> None:
        """A requirement that demands an opinion in each; half of them have asked for it."""
        requisitos = _crear(
            [
                RequisitoTecnico(compromiso=c, codigo="RT1", texto="Plan.", opinion_tecnica=True)
                for c in compromisos
            ]
        )
        _crear(
            [
                OpinionTecnica(requisito=r, pedida_el=AHORA, pedida_por=self.quien)
                for r in requisitos[::2]
            ]
        )

    def _dobles(self, pares: list[tuple[Evaluacion, Compromiso]]) -> None:
        """Differences to be arbitrated, in one more draw each time that it grows."""
        muestra = MuestraDobleF(proceso=self.mundo.adscripcion.proceso, sorteada_por=self.quien)
        items = _crear(
            [
                ItemDoble(
                    muestra=muestra, evaluacion=e, compromiso=c, clave=f"c{n}", estrato="s",
                    estado="discrepante", comparada_el=AHORA, segundo=self.quien,
                    primero=self.mundo.personas[Rol.EVALUADOR],
                )
                for n, (e, c) in enumerate(pares)
            ]
        )  # fmt: skip
        _crear(
            [
                UnidadDoble(item=i, clase="aplica", primera="aplica", segunda="no_aplica")
                for i in items
            ]
        )

    def _hasta(self, estado: str) -> dict[str, Any]:
        """The dates and people that a programme in ``estado`` must have."""
        desde = {"enviado": 1, "validado": 2, "aprobado": 4, "decretado": 5}
        campos: dict[str, Any] = {"estado": estado}
        for paso, numero in desde.items():
            if ESTADOS.index(estado) >= numero:
                campos |= {f"{paso}_el": AHORA, f"{paso}_por": self.quien}
        if ESTADOS.index(estado) >= ESTADOS.index("aprobado"):
            campos |= {"copia_aprobada": {}, "copia_huella": "c" * 64}
        if estado == "decretado":
            campos |= {"decreto_numero": "1", "decreto_fecha": date(2023, 1, 1)}
        return campos

    def _evaluaciones(
        self, programas: list[ProgramaAnual], compromisos: list[Compromiso], publicado: bool
    ) -> None:
        evaluaciones = _crear([Evaluacion(programa=p, abierta_el=AHORA) for p in programas])
        pares = list(zip(evaluaciones, compromisos, strict=True))
        if not publicado:
            self._pendientes(pares)
            a_cargo(evaluaciones, self.mundo)
            return
        resultados = _crear([self._resultado(e) for e in evaluaciones])
        _crear(
            [
                DesgloseCompromiso(
                    resultado=r, compromiso=c, clase="valor", ponderador=Decimal(100),
                    aporte=Decimal(100), explicacion="Cumple.",
                )
                for r, c in zip(resultados, compromisos, strict=True)
            ]
        )  # fmt: skip
        for evaluacion, resultado in zip(evaluaciones, resultados, strict=True):
            evaluacion.estado, evaluacion.resultado = "publicada", resultado
            evaluacion.congelado = resultado
            for paso, quien in zip(PASOS, self.decisores, strict=True):
                setattr(evaluacion, f"{paso}_el", AHORA)
                setattr(evaluacion, f"{paso}_por", quien)
            evaluacion.decreto_numero, evaluacion.decreto_fecha = "1", date(2024, 1, 1)
            evaluacion.copia_publicada, evaluacion.copia_huella = {}, "c" * 64
        campos = [
            "estado", "resultado", "congelado", "decreto_numero", "decreto_fecha",
            "copia_publicada", "copia_huella",
            *(f"{p}_{c}" for p in PASOS for c in ("el", "por")),
        ]  # fmt: skip
        Evaluacion.objects.bulk_update(evaluaciones, campos, batch_size=50)
        incentivos = _crear(
            [
                Incentivo(
                    resultado=r, adscripcion=r.evaluacion.programa.adscripcion, anio_pago=2024,
                    conjunto_reglas=self.tramos, tramo="completo", porcentaje=Decimal("7.6"),
                    fundamento={"motivo": "Está en el tramo «90 % o más».",
                                "etiqueta": "90 % o más"},
                    huella=f"{r.pk:064d}", calculado_el=AHORA,
                )
                for r in resultados
            ]
        )  # fmt: skip
        _crear([Cuota(incentivo=i, numero=1, mes=3) for i in incentivos])

    def _pendientes(self, pares: list[tuple[Evaluacion, Compromiso]]) -> None:
        """Causes, claims and differences that wait for somebody."""
        self._dobles(pares)
        jefe = self.mundo.personas[Rol.JEFE_SERVICIO]
        causas = _crear(
            [
                CausaExterna(
                    evaluacion=e, compromiso=c, descripcion="Sismo.", solicitada_el=AHORA,
                    solicitada_por=jefe,
                )
                for e, c in pares
            ]
        )  # fmt: skip
        self._custodia(causas)
        _crear(
            [
                Reclamo(
                    evaluacion=e, compromiso=c, fundamentos="Estaba.", presentado_el=AHORA,
                    presentado_por=jefe, se_entiende_el=AHORA,
                )
                for e, c in pares
            ]
        )  # fmt: skip

    def _custodia(self, causas: list[CausaExterna]) -> None:
        """A file behind each cause, and a round of custody that found every file lost."""
        archivos = _crear(
            [
                Archivo(huella=f"{c.pk:064x}", tamano=1, tipo="text/csv", creado_el=AHORA)
                for c in causas
            ]
        )
        evidencias = _crear([Evidencia(causa=c, titulo="Acta") for c in causas])
        _crear(
            [
                RevisionEvidencia(
                    evidencia=e, numero=1, archivo=a, nombre_original="acta.csv", subida_el=AHORA,
                    subida_por=self.quien,
                )
                for e, a in zip(evidencias, archivos, strict=True)
            ]
        )  # fmt: skip
        ronda = RondaCustodia.objects.create(
            iniciada_el=AHORA, terminada_el=AHORA, archivos=len(archivos), bytes_leidos=1
        )
        _crear(
            [
                FallaArchivo(ronda=ronda, archivo=a, clase="perdido")
                for a in Archivo.objects.order_by("pk")
            ]
        )

    def _resultado(self, evaluacion: Evaluacion) -> ResultadoCumplimiento:
        return ResultadoCumplimiento(
            evaluacion=evaluacion, numero=1, clase="valor", total=Decimal(100),
            total_exacto="100/1", valor_para_tramo="100/1", conjunto_reglas=self.reglas,
            huella_entradas="e" * 64, huella_reglas="r" * 64, huella=f"{evaluacion.pk:064d}",
            entradas=[], traza={}, calculado_el=AHORA,
        )  # fmt: skip
