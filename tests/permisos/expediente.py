"""One of each record of an institution, with unpublished texts that nobody else may read."""

from dataclasses import dataclass, replace
from types import SimpleNamespace
from typing import Any

from compromisos.libro import almacen as almacen_de_libros
from compromisos.models import RequisitoTecnico
from evaluacion import servicios as evaluacion
from evaluacion.models import (
    CitaEvidencia,
    Evaluacion,
    Evidencia,
    ResultadoInformado,
    RevisionEvidencia,
)
from incentivos.servicios import calcular_incentivo
from informes import almacen
from informes.models import BalanceGestion
from instituciones import servicios_definiciones as definiciones
from instituciones import servicios_ministeriales as ministeriales
from instituciones.contenido import Contenido
from instituciones.contenido_ministerial import ContenidoMinisterial
from instituciones.estados import EstadoDefinicion
from instituciones.roles import Rol
from pmg_site.comun import almacen as almacen_de_archivos
from tests.evaluacion import escenarios
from tests.fabricas import (
    AHORA,
    AdscripcionF,
    CargaLibroF,
    Mundo,
    PersonaF,
    abrir_calendario,
    programa_en_borrador,
)
from tests.fabricas_comunes import RespuestaUsuariosF, TrabajoF
from tests.fabricas_doble import ItemDobleF, UnidadDobleF
from tests.fabricas_evaluacion import (
    AsignacionEvaluadorF,
    BalanceGestionF,
    CausaExternaF,
    CompromisoSeguimientoF,
    ConsultaAsociacionF,
    DeclaracionConflictoF,
    ObservacionF,
    ProgramaSeguimientoF,
    ReclamoF,
    SeccionBalanceF,
)
from tests.fabricas_evidencia import ArchivoF, CitaEvidenciaF, SubidaParcialF
from tests.fabricas_firmas import RespaldoModificacionF
from tests.fabricas_incentivos import CuotaEquipoF, EquipoF, PertenenciaF
from tests.fabricas_opiniones import DocumentoOpinionF
from tests.fabricas_presupuesto import LineaPresupuestoF
from tests.fabricas_reglas import PropuestaReglasF
from tests.incentivos.escenarios import cargar_tramos
from tests.instituciones.escenarios import en_estado


@dataclass
class Expediente:
    """The people of an institution and its records, by the names that the table uses."""

    mundo: Mundo
    o: SimpleNamespace
    marca: str

    @classmethod
    def crear(cls, marca: str) -> "Expediente":
        """``marca`` is written in every text that is not published."""
        cargar_tramos()
        mundo = Mundo.crear()
        nuevo = cls(mundo, SimpleNamespace(), marca)
        nuevo._identidad()
        nuevo._formulacion()
        nuevo._evaluacion()
        nuevo._publicado()
        nuevo._informes()
        nuevo._reglas()
        return nuevo

    def valor(self, expresion: Any) -> Any:
        """``programa.pk`` read from the records; ``=x`` is x itself."""
        if not isinstance(expresion, str) or expresion.startswith("="):
            return expresion[1:] if isinstance(expresion, str) else expresion
        actual: Any = self.o
        for parte in expresion.split("."):
            actual = getattr(actual, parte)
        return actual

    def _identidad(self) -> None:
        o, mundo = self.o, self.mundo
        o.institucion, o.proceso = mundo.institucion, mundo.adscripcion.proceso
        o.persona = mundo.personas[Rol.ENCARGADO_INDICADOR]
        o.asignacion = o.persona.asignaciones.get()
        o.definicion_publicada = en_estado(mundo, EstadoDefinicion.PUBLICADA)
        o.ministerial_publicada = ministeriales.paso(
            accion="publicar",
            definicion=o.definicion_publicada.ministerial,
            por=mundo[Rol.DIPRES],
        )
        o.ministerial = ministeriales.crear(
            ministerio=mundo.institucion.ministerio,
            periodo_desde=2032,
            periodo_hasta=2034,
            por=mundo[Rol.ENCARGADO_MINISTERIAL],
            contenido=ContenidoMinisterial(mision=f"Misión {self.marca}"),
        )
        o.definicion = definiciones.crear(
            institucion=mundo.institucion,
            periodo_desde=2029,
            periodo_hasta=2031,
            por=mundo[Rol.ENCARGADO_PMG],
            contenido=Contenido(mision=f"Misión {self.marca}"),
        )
        o.presupuesto = LineaPresupuestoF(carga__anio=2026, partida="05", capitulo="10").carga
        o.carga = CargaLibroF(programa=mundo.programa, creada_por=mundo.personas[Rol.ENCARGADO_PMG])
        marcado = almacen_de_libros.marcado(o.carga.pk)
        marcado.parent.mkdir(parents=True)
        marcado.write_bytes(b"PK")
        o.trabajo = TrabajoF(creado_por=mundo.personas[Rol.ENCARGADO_PMG], mensaje=self.marca)
        o.replica = TrabajoF(
            tipo="incentivos.replica",
            creado_por=mundo.personas[Rol.ENCARGADO_PMG],
            estado="terminado",
            terminado_el=AHORA,
            resultado={
                "proceso": self.marca,
                "reglas": self.marca,
                "tramos": "",
                "resumen": {"instituciones": 0},
                "distribucion": [],
                "filas": [],
            },
        )

    def _formulacion(self) -> None:
        o, mundo, marca = self.o, self.mundo, self.marca
        o.programa, o.reglas = mundo.programa, mundo.programa.conjunto_reglas
        o.programa.compromisos.update(nombre=f"Compromiso {marca}", justificacion_meta=marca)
        o.compromiso = o.programa.compromisos.get(numero=1)
        o.sistema = o.programa.compromisos.get(numero=3)
        o.requisito_por_editar = o.sistema.requisitos.first()
        o.ficha = o.compromiso.ficha
        o.indicador = o.ficha.indicador
        o.respuesta_usuarios = RespuestaUsuariosF(
            voz=o.definicion_publicada.voces.get(), indicador=o.indicador
        )
        type(o.ficha).objects.filter(compromisos__programa=o.programa).update(
            nombre=f"Indicador {marca}", notas=marca
        )
        o.observacion = ObservacionF(
            programa=o.programa,
            compromiso=o.compromiso,
            texto=f"Observación {marca}",
            autor=mundo.personas[Rol.DIPRES],
        )
        o.consulta = ConsultaAsociacionF(
            programa=o.programa,
            resumen=f"Se planteó {marca}",
            registrada_por=mundo.personas[Rol.ENCARGADO_PMG],
        )
        guardado = almacen_de_archivos.guardar(escenarios.Subida(escenarios.PDF))
        o.respaldo = RespaldoModificacionF(
            solicitud__programa=o.programa, huella=guardado.huella, tamano=guardado.tamano
        )
        o.adscripcion_sin_programa = AdscripcionF(
            institucion=mundo.institucion, proceso__anio_programa=2027
        )

    def _anio(self, anio: int) -> Mundo:
        """The same institution and people in another year."""
        adscripcion = AdscripcionF(institucion=self.mundo.institucion, proceso__anio_programa=anio)
        if not adscripcion.proceso.calendarios.exists():
            abrir_calendario(adscripcion.proceso)
        programa = programa_en_borrador(adscripcion)
        programa.compromisos.filter(numero=3).update(red=self.mundo.red)
        return replace(self.mundo, adscripcion=adscripcion, programa=programa)

    def _evaluacion(self) -> None:
        o, marca, mundo = self.o, self.marca, self._anio(2025)
        o.evaluacion = escenarios.en_evaluacion(mundo)
        Evaluacion.objects.filter(pk=o.evaluacion.pk).update(opinion_ministro=f"Opinión {marca}")
        o.informado = escenarios.informado_de(o.evaluacion, 1)
        o.evaluacion.informados.update(razones=f"Razones {marca}")
        Evidencia.objects.filter(informado=o.informado).update(titulo=f"Planilla {marca}")
        o.evidencia = Evidencia.objects.filter(informado=o.informado).first()
        o.revision = RevisionEvidencia.objects.filter(evidencia=o.evidencia).first()
        CitaEvidencia.objects.filter(informado=o.informado).update(lugar=f"1 {marca}")
        o.subida = SubidaParcialF(persona=mundo.personas[Rol.ENCARGADO_PMG], nombre=f"{marca}.pdf")
        self._a_cargo()
        o.observacion_evaluacion = evaluacion.observar(
            evaluacion=o.evaluacion,
            compromiso=o.informado.compromiso,
            por=mundo[Rol.DIPRES],
            texto=f"Observación {marca}",
        )
        o.causa = CausaExternaF(
            evaluacion=o.evaluacion,
            compromiso=o.evaluacion.programa.compromisos.get(numero=3),
            descripcion=f"Causa {marca}",
            solicitada_por=mundo.personas[Rol.JEFE_SERVICIO],
        )
        self._opinion()
        reclamada = self._anio(2024)
        o.preliminar = escenarios.preliminar(reclamada)
        o.preliminar_compromiso = reclamada.programa.compromisos.get(numero=2)
        self._doble()
        o.reclamo = ReclamoF(
            evaluacion=o.preliminar,
            compromiso=reclamada.programa.compromisos.get(numero=1),
            fundamentos=f"Reclamo {marca}",
            presentado_por=mundo.personas[Rol.JEFE_SERVICIO],
        )

    def _a_cargo(self) -> None:
        """An assignment in a year that nobody scores, with its conflict; a citation of a table."""
        o, marca, mundo = self.o, self.marca, self.mundo
        o.evaluador, o.red, o.adscripcion = (
            mundo.personas[Rol.EVALUADOR],
            mundo.red,
            o.evaluacion.programa.adscripcion,
        )
        o.asignacion_evaluador = AsignacionEvaluadorF(
            evaluador=o.evaluador,
            adscripcion=mundo.adscripcion,
            asignada_por=mundo.personas[Rol.DIPRES],
        )
        DeclaracionConflictoF(
            asignacion=o.asignacion_evaluador, hay_conflicto=True, texto=f"Conflicto {marca}"
        )
        o.cita = self._cita(o.informado, "tabla")

    def _opinion(self) -> None:
        """The opinion asked for on a requirement of the year under evaluation."""
        o = self.o
        requisitos = RequisitoTecnico.objects.filter(
            compromiso__programa=o.evaluacion.programa, codigo="E1-O1-RT1"
        )
        requisitos.update(opinion_tecnica=True, texto=f"Requisito {self.marca}")
        o.requisito = requisitos.get()
        o.documento_opinion = DocumentoOpinionF(
            presentacion__opinion__requisito=o.requisito,
            presentacion__texto=f"Se presenta {self.marca}",
            archivo=o.revision.archivo,
        )

    def _doble(self) -> None:
        """A difference for this evaluator to settle, and one that it scored apart."""
        o, numero = self.o, {"compromiso__numero": 2}
        comparada = {"primero": PersonaF(), "comparada_el": AHORA}
        o.doble = ItemDobleF(
            evaluacion=o.evaluacion,
            compromiso=o.evaluacion.programa.compromisos.get(numero=2),
            estado="discrepante",
            **comparada,
        )
        UnidadDobleF(item=o.doble, motivo_primera=f"Fundamento {self.marca}")
        o.doble_suya = ItemDobleF(
            evaluacion=o.preliminar,
            compromiso=o.preliminar_compromiso,
            estado="concordante",
            segundo=self.mundo.personas[Rol.EVALUADOR],
            **comparada,
        )
        informado = o.preliminar.informados.get(**numero)
        o.revision_doble = RevisionEvidencia.objects.get(evidencia__informado=informado)
        o.cita_doble = self._cita(informado, "doble")

    def _cita(self, informado: ResultadoInformado, de: str) -> CitaEvidencia:
        """A cell of a table of its own, with this world's mark beside it."""
        guardado = almacen_de_archivos.guardar(
            escenarios.Subida(f"operando;valor\n{self.marca} {de};262\n".encode(), "tabla.csv")
        )
        return CitaEvidenciaF(
            informado=informado,
            revision__archivo=ArchivoF(
                huella=guardado.huella, tamano=guardado.tamano, tipo="text/csv"
            ),
            revision__evidencia__titulo=f"Tabla {self.marca}",
            clase="celda",
            lugar="B2",
        )

    def _publicado(self) -> None:
        o = self.o
        o.publicada = escenarios.publicada(self._anio(2023))
        o.indicador_publicado = o.publicada.programa.compromisos.get(numero=1).ficha.indicador
        incentivo = calcular_incentivo(resultado=o.publicada.resultado)
        o.cuota = incentivo.cuotas.get(numero=1)
        o.equipo = EquipoF(institucion=o.institucion, nombre=f"Equipo {self.marca}")
        o.pertenencia = PertenenciaF(
            equipo=o.equipo, funcionario__nombre=f"Integrante {self.marca}"
        )
        o.cuota_equipo = CuotaEquipoF(equipo=o.equipo)
        o.seguimiento = ProgramaSeguimientoF(institucion=o.institucion, anio_evaluado=2023)
        o.seguimiento_fila = CompromisoSeguimientoF(
            seguimiento=o.seguimiento,
            compromiso=o.publicada.programa.compromisos.get(numero=1),
            causa=f"Causa {self.marca}",
        )

    def _informes(self) -> None:
        o, persona = self.o, self.mundo.personas[Rol.JEFE_SERVICIO]
        o.balance = BalanceGestionF(institucion=o.institucion, anio=2025)
        o.clave_anexo = "organigrama"
        o.seccion = SeccionBalanceF(balance=o.balance, texto=f"Carta {self.marca}")
        o.balance_publicado = BalanceGestionF(institucion=o.institucion, anio=2023)
        BalanceGestion.objects.filter(pk=o.balance_publicado.pk).update(
            estado="publicado",
            aprobado_el=AHORA,
            aprobado_por=persona,
            publicado_el=AHORA,
            publicado_por=persona,
            pdf_huella=almacen.guardar(escenarios.PDF),
            pdf_paginas=1,
            pdf_generado_el=AHORA,
        )
        o.balance_publicado.refresh_from_db()

    def _reglas(self) -> None:
        o, persona = self.o, self.mundo.personas[Rol.DIPRES]
        o.propuesta_borrador = PropuestaReglasF(creada_por=persona)
        o.propuesta = PropuestaReglasF(
            creada_por=persona,
            propuesta_por=persona,
            propuesta_el=AHORA,
            estado="propuesta",
            frente_a={"PMG": o.reglas.huella},
        )
