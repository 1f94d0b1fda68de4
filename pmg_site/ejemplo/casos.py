"""What people write in the example's disputes: causes and claims, as who signs them would.

Places in braces are filled by ``disputas_cerradas``: ``hallado`` and ``queda`` are numerators, as
the evaluator found it and as it ends; ``dura`` and ``semanas``, of the case. Nothing here happened.
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CasoCausa:
    """A cause: what is alleged, what each condition of the rule got, and how it is told."""

    alega: str
    documento: str
    razones: tuple[str, str, str]
    acepta: str
    rechaza: str
    tipo: str = "causa_externa"


@dataclass(frozen=True, slots=True)
class CasoReclamo:
    """A claim: what the evaluator found, what the service answers, and how each end is told."""

    duda: str
    alega: str
    documento: str
    acoge: str
    en_parte: str = ""
    rechaza: str = ""


CAUSAS: Mapping[str, CasoCausa] = {
    "fiscalizaciones": CasoCausa(
        "Los temporales de junio cortaron por {dura} días el acceso a comunas en las que estaba "
        "programada parte del plan anual de fiscalización.",
        "Resolución que declaró la emergencia e informe de las comunas aisladas",
        (
            "El corte de los caminos no depende del servicio.",
            "Ocurrió después de fijada la meta y superó lo habitual de la temporada.",
            "Las visitas que no se hicieron explican la diferencia con la meta.",
        ),
        "Los caminos estuvieron cortados {dura} días y las fiscalizaciones que faltaron "
        "estaban programadas en las comunas aisladas.",
        "Los caminos se repusieron en agosto y quedaban cuatro meses para reprogramar "
        "las fiscalizaciones.",
    ),
    "iniciativas-terminadas": CasoCausa(
        "Las empresas a cargo de parte de las obras pidieron su liquidación y los contratos "
        "debieron terminarse anticipadamente; las obras estuvieron {semanas} semanas detenidas.",
        "Resoluciones de término anticipado de los contratos",
        (
            "La insolvencia es de las empresas, no del servicio.",
            "Al formular el compromiso las empresas cumplían con sus contratos.",
            "Sin esas obras la meta se habría alcanzado.",
        ),
        "La liquidación de las empresas contratistas detuvo las obras {semanas} semanas "
        "y el servicio volvió a contratar en cuanto la ley lo permitía.",
        "Las obras ya acumulaban {dura} días de atraso cuando las empresas pidieron su "
        "liquidación.",
    ),
    "asistencia-a-clases": CasoCausa(
        "La autoridad suspendió las clases {dura} días por frentes de mal tiempo, y la asistencia "
        "bajó en las semanas siguientes.",
        "Resoluciones de suspensión de clases",
        (
            "La suspensión la dispuso la autoridad.",
            "Los frentes no se podían prever al formular el compromiso.",
            "Descontados esos días, la asistencia llega a la meta.",
        ),
        "La suspensión de clases por {dura} días, ordenada por la autoridad, explica la "
        "diferencia con la meta.",
        "Los días suspendidos no se cuentan como matrícula, de modo que no bajan el indicador.",
    ),
    "hitos-de-politica": CasoCausa(
        "El presupuesto del programa se redujo en mayo y {dura} días de trabajo contratado con "
        "terceros quedaron sin financiamiento.",
        "Decreto que modificó el presupuesto del programa",
        (
            "La reducción la ordenó un decreto y no dependió del servicio.",
            "Afectó el ítem con que se contrataban los estudios de cada hito.",
            "Los hitos que faltaron son los que se financiaban con ese ítem.",
        ),
        "Los hitos que no se cumplieron dependían de {dura} días de trabajo cuyo "
        "financiamiento se redujo por decreto.",
        "La reducción no alcanzó el ítem con que se financiaban los hitos pendientes.",
        tipo="reduccion_presupuesto",
    ),
    "tiempo-de-tramitacion": CasoCausa(
        "El registro externo con que se validan los antecedentes estuvo {dura} días sin servicio y "
        "las solicitudes se acumularon.",
        "Certificado de interrupción del organismo que administra el registro",
        (
            "El registro lo administra otro organismo.",
            "La interrupción no estaba programada.",
            "En los meses sin interrupción el promedio estuvo bajo la meta.",
        ),
        "El registro externo que valida los antecedentes no funcionó durante {dura} "
        "días; sin esa interrupción el promedio cumplía la meta.",
        "El promedio ya superaba la meta antes de que se interrumpiera el registro externo.",
    ),
    "cobertura": CasoCausa(
        "Una emergencia sanitaria obligó a suspender la atención presencial durante {semanas} "
        "semanas en las regiones con más población objetivo.",
        "Resolución sanitaria que suspendió la atención",
        (
            "La dispuso la autoridad sanitaria.",
            "Ocurrió después de formulado el compromiso.",
            "Son {semanas} de las 52 semanas que mide el indicador, y en las regiones mayores.",
        ),
        "La atención estuvo suspendida {semanas} semanas por orden de la autoridad sanitaria.",
        "En las {semanas} semanas de suspensión se podía atender a distancia, como se "
        "hizo en las demás regiones.",
    ),
    "satisfaccion-usuaria": CasoCausa(
        "La plataforma de atención, que administra un tercero, falló {dura} días dentro del "
        "período en que se aplicó la encuesta.",
        "Informe de incidentes del proveedor de la plataforma",
        (
            "La falla es del proveedor y está documentada.",
            "El contrato aseguraba continuidad; no había razón para esperarla.",
            "Las respuestas de los días con falla bajan el promedio del año.",
        ),
        "La plataforma falló {dura} días mientras se encuestaba a las personas "
        "usuarias, por causas ajenas al servicio.",
        "La nota ya estaba bajo la meta en las encuestas anteriores a los {dura} días de falla.",
    ),
    "hallazgos-subsanados": CasoCausa(
        "Una orden judicial suspendió por {semanas} semanas los plazos de subsanación de parte de "
        "las entidades fiscalizadas.",
        "Copia de la orden judicial",
        (
            "La orden la dio un tribunal.",
            "Se notificó en el segundo semestre.",
            "Los hallazgos suspendidos siguieron contándose en el denominador.",
        ),
        "Los plazos de esas entidades estuvieron suspendidos {semanas} semanas por orden judicial.",
        "La suspensión alcanzó a pocas entidades y no explica la diferencia.",
    ),
    "establecimientos-mantenidos": CasoCausa(
        "Un sismo dañó establecimientos que ya tenían su plan ejecutado y obligó a cerrarlos "
        "{semanas} semanas.",
        "Informe técnico de daños por establecimiento",
        (
            "El daño lo causó un sismo.",
            "No se podía prever.",
            "Los establecimientos cerrados no pudieron terminar su plan.",
        ),
        "Los establecimientos que faltaron estuvieron cerrados {semanas} semanas por "
        "daños del sismo.",
        "Los establecimientos dañados son menos que los que faltaron para la meta.",
    ),
    "respuestas-en-plazo": CasoCausa(
        "Un incidente informático en la red del edificio dejó {dura} días sin acceso al sistema "
        "de consultas y reclamos.",
        "Informe del incidente y registro de la interrupción",
        (
            "El incidente se originó fuera del servicio.",
            "El sistema tenía sus respaldos y su mantención al día.",
            "Las respuestas tardías corresponden a esos días.",
        ),
        "Las respuestas fuera de plazo corresponden a los {dura} días en que el sistema "
        "estuvo sin acceso por un incidente externo.",
        "Hubo respuestas fuera de plazo durante todo el año, también sin interrupción.",
    ),
    "concentracion-del-gasto": CasoCausa(
        "La resolución que liberó los recursos de inversión se tramitó en octubre y obligó a "
        "ejecutar ese gasto en el segundo semestre.",
        "Decreto de presupuesto y fecha de su total tramitación",
        (
            "La rebaja y su reposición las dispuso un decreto.",
            "Afectó los subtítulos que mide el indicador.",
            "Sin ese gasto la concentración queda dentro de la meta.",
        ),
        "Los recursos se rebajaron y se repusieron en octubre por decreto, y el gasto "
        "tuvo que hacerse en el segundo semestre.",
        "La mayor parte del gasto del segundo semestre estaba disponible desde enero.",
        tipo="reduccion_presupuesto",
    ),
    "solicitudes-de-acceso-en-15-dias": CasoCausa(
        "Una sola persona presentó en noviembre un número de solicitudes que triplicó las de un "
        "mes normal, todas por antecedentes anteriores a 1990.",
        "Listado de solicitudes con sus fechas de ingreso y respuesta",
        (
            "El ingreso de solicitudes no depende del servicio.",
            "No hubo nada parecido en los cinco años anteriores.",
            "Sin esas solicitudes se respondió en plazo lo que pedía la meta.",
        ),
        "En noviembre ingresó el triple de las solicitudes de un mes normal, y las "
        "demás se respondieron dentro de plazo.",
        "El servicio pudo prorrogar el plazo de esas solicitudes y no lo hizo.",
    ),
}

RECLAMOS: Mapping[str, CasoReclamo] = {
    "fiscalizaciones": CasoReclamo(
        "Se acreditan {hallado} fiscalizaciones: las demás actas no llevan la firma del "
        "fiscalizado.",
        "La ficha pide el acta del fiscalizador; la negativa a firmar consta en cada una. Se "
        "adjuntan las actas completas.",
        "Actas de fiscalización con la constancia de negativa",
        "El acta vale aunque el fiscalizado se niegue a firmar, y la negativa consta. "
        "Se cuentan {queda} fiscalizaciones.",
        "Se cuentan {queda} fiscalizaciones, con las actas en que consta la "
        "negativa a firmar; las otras no dicen por qué falta la firma.",
        "En las actas que se agregan no consta la negativa a firmar. Se mantienen "
        "{queda} fiscalizaciones.",
    ),
    "iniciativas-terminadas": CasoReclamo(
        "Terminaron en plazo {hallado} iniciativas: las demás tienen recepción provisoria con "
        "observaciones.",
        "La recepción provisoria acredita el término de la obra; las observaciones eran menores y "
        "se resolvieron en diciembre.",
        "Actas de recepción y de subsanación de observaciones",
        "Las observaciones se subsanaron dentro del año. Se cuentan {queda} iniciativas "
        "terminadas.",
        "Se cuentan {queda} iniciativas; en las otras la subsanación es del año siguiente.",
        "Las observaciones de esas obras se subsanaron después del 31 de diciembre. Se "
        "mantienen {queda} iniciativas terminadas.",
    ),
    "asistencia-a-clases": CasoReclamo(
        "El libro de clases acredita {hallado} días de asistencia: hay cursos sin el cierre de "
        "diciembre.",
        "El cierre de diciembre se hizo en el libro digital, que no estaba en la carpeta revisada. "
        "Se adjunta.",
        "Libro de clases digital, cierre de diciembre",
        "El libro digital tiene el cierre de diciembre de todos los cursos, con {queda} "
        "días de asistencia.",
        "Se agregan los cursos con cierre de diciembre firmado y quedan "
        "{queda} días de asistencia.",
        "Los cierres que se agregan se hicieron en enero, fuera del año que se evalúa. "
        "Se mantienen {queda} días de asistencia.",
    ),
    "hitos-de-politica": CasoReclamo(
        "Se acreditan {hallado} hitos: los demás tienen un acto administrativo sin total "
        "tramitación.",
        "La ficha mide el hito por la fecha de su firma. Se adjuntan los actos con su fecha.",
        "Actos administrativos con su fecha de firma",
        "Según la ficha el hito se cumple con la firma, y las firmas son del año. "
        "Quedan {queda} hitos cumplidos.",
        "Se cuentan {queda} hitos firmados dentro del año; el resto se firmó en enero.",
        "Los actos que se agregan se firmaron en enero del año siguiente. Se mantienen "
        "{queda} hitos.",
    ),
    "tiempo-de-tramitacion": CasoReclamo(
        "Las solicitudes suman {hallado} días: se cuentan desde su presentación.",
        "La ficha cuenta los días desde que la solicitud está completa. Se adjunta el registro "
        "con ambas fechas.",
        "Registro de solicitudes con fecha de presentación y de completitud",
        "La ficha cuenta desde que la solicitud está completa, y así suman {queda} días.",
        "Donde consta la fecha en que la solicitud se completó, se cuenta "
        "desde ella; suman {queda} días.",
        "El registro no dice en qué fecha se completó cada solicitud. Se mantienen {queda} días.",
    ),
    "cobertura": CasoReclamo(
        "Se acreditan {hallado} personas atendidas: las demás están en la nómina sin RUN.",
        "Son personas extranjeras atendidas con otro documento; se adjunta la nómina con su "
        "número.",
        "Nómina de personas atendidas con su documento",
        "Las personas sin RUN están identificadas con otro documento. Se cuentan {queda} personas.",
        "Se cuentan {queda} personas; de las otras no hay documento que las identifique.",
        "La nómina que se agrega repite personas ya contadas. Se mantienen {queda}.",
    ),
    "satisfaccion-usuaria": CasoReclamo(
        "Evalúan con nota 6 o 7 {hallado} personas: no se cuentan las encuestas telefónicas.",
        "La ficha no distingue por canal. Se adjuntan los audios y la planilla de las encuestas "
        "telefónicas.",
        "Planilla de encuestas por canal",
        "La ficha cuenta las encuestas de todos los canales. Quedan {queda} personas satisfechas.",
        "Se suman las encuestas telefónicas con registro de audio y quedan "
        "{queda} personas satisfechas.",
        "Las encuestas telefónicas no tienen registro que permita comprobarlas. Se "
        "mantienen {queda} personas satisfechas.",
    ),
    "hallazgos-subsanados": CasoReclamo(
        "Se acreditan {hallado} hallazgos subsanados: de los demás falta la verificación en "
        "terreno.",
        "La verificación fue documental, como permite la ficha. Se adjunta.",
        "Informes de verificación documental",
        "La ficha admite la verificación documental. Quedan {queda} hallazgos subsanados.",
        "Con verificación documental fechada en el año son {queda} hallazgos.",
        "Los informes que se agregan no identifican el hallazgo que verifican. Se "
        "mantienen {queda}.",
    ),
    "establecimientos-mantenidos": CasoReclamo(
        "Se acreditan {hallado} establecimientos: de los demás no hay recepción de los trabajos.",
        "La recepción la firmó cada directora o director; se adjuntan las actas.",
        "Actas de recepción por establecimiento",
        "Las actas de cada establecimiento acreditan la recepción. Son {queda} establecimientos.",
        "Se cuentan {queda} establecimientos con acta de recepción firmada.",
        "Las actas que se agregan no tienen fecha. Se mantienen {queda} establecimientos.",
    ),
    "respuestas-en-plazo": CasoReclamo(
        "Se respondieron en plazo {hallado} consultas y reclamos: no se cuentan los despachados el "
        "décimo día hábil.",
        "El décimo día hábil está dentro del plazo. Se adjunta el registro con la fecha y la hora "
        "de cada despacho.",
        "Registro de despacho de respuestas",
        "Lo despachado el décimo día hábil está dentro del plazo. Son {queda} consultas "
        "y reclamos.",
        "Se cuentan {queda} respuestas despachadas hasta el décimo día hábil; "
        "del resto no consta la fecha de despacho.",
        "El registro muestra despachos posteriores al décimo día hábil. Se mantienen "
        "{queda} respuestas en plazo.",
    ),
    "medidas-de-equidad-de-genero": CasoReclamo(
        "Se acreditan {hallado} medidas: de las demás no se adjuntó el medio de verificación.",
        "El medio de verificación se adjuntó en otro compromiso por un error de carga; se "
        "acompaña de nuevo.",
        "Medios de verificación de las medidas de equidad de género",
        "Los documentos estaban cargados dentro del plazo en otro compromiso. Son "
        "{queda} medidas implementadas.",
    ),
    "solicitudes-de-acceso-en-15-dias": CasoReclamo(
        "Se respondieron en 15 días hábiles {hallado} solicitudes: no se descontaron los feriados "
        "regionales.",
        "El plazo es de días hábiles y el feriado regional no lo es. Se adjunta el cómputo de cada "
        "solicitud.",
        "Cómputo de plazos por solicitud",
        "Al descontar los feriados regionales, {queda} solicitudes se respondieron "
        "dentro de plazo.",
    ),
    "estado-verde": CasoReclamo(
        "El documento del comité Estado Verde no identifica a quiénes lo aprobaron.",
        "El acta firmada se adjuntó el último día del plazo, como segundo archivo, y no fue "
        "considerada.",
        "Acta firmada del comité Estado Verde",
        "El acta con las firmas del comité estaba adjunta dentro del plazo.",
        rechaza="El acta que se agrega es posterior al 31 de diciembre, de modo que el "
        "requisito no se cumplió en el año.",
    ),
    "calidad-de-servicio-y-experiencia-usuaria": CasoReclamo(
        "La validación de la red de expertos no corresponde a la versión que se informa.",
        "La red validó la versión informada; el oficio anterior se adjuntó por error.",
        "Oficio de la red de expertos que valida la versión final",
        "El oficio de la red de expertos valida la versión que se informó.",
        rechaza="La red de expertos validó el documento después de terminado el año.",
    ),
    "planificacion-y-control-de-gestion": CasoReclamo(
        "El informe no tiene la aprobación de la jefatura de servicio.",
        "La jefatura lo aprobó por firma electrónica, que no se ve en la copia impresa. Se adjunta "
        "el original.",
        "Informe con firma electrónica de la jefatura",
        "La firma electrónica de la jefatura es válida y anterior al cierre del año.",
        rechaza="La firma electrónica tiene fecha de enero del año siguiente.",
    ),
    "transformacion-digital": CasoReclamo(
        "El registro de la medición no muestra los operandos.",
        "Los operandos están en la segunda hoja de la planilla. Se adjunta con su captura.",
        "Planilla de medición, segunda hoja",
        "La segunda hoja de la planilla muestra los operandos de la medición.",
    ),
}
