"""Creating, copying, the catalogue, threads, bulk formulation and follow-up."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from compromisos import servicios
from compromisos.copia import copia
from compromisos.especificaciones import (
    Actores,
    EspecificacionCompromiso,
    EspecificacionPrograma,
)
from compromisos.estados import EstadoFormulacion
from compromisos.models import ProgramaAnual
from compromisos.servicios.tramite import ProgramaIncompleto
from indicadores.especificaciones import (
    EspecificacionFicha,
    EspecificacionMedicion,
    EspecificacionOperando,
)
from instituciones.models import Adscripcion
from instituciones.roles import Rol
from pmg_site.comun import reloj
from pmg_site.comun.bitacora import verificar
from pmg_site.comun.canonico import huella
from pmg_site.comun.errores import (
    ConflictoDeDeberes,
    ErrorDeNegocio,
    FueraDePlazo,
    TransicionInvalida,
)
from pmg_site.comun.models import Asiento
from tests.compromisos.escenarios import completar, llevar
from tests.compromisos.escenarios_catalogo import (
    agregar,
    marco_con_catalogo,
    mundo_con_catalogo,
)
from tests.fabricas import (
    AdscripcionF,
    AsignacionF,
    Mundo,
    ProcesoF,
    RedExpertosF,
)

pytestmark = pytest.mark.django_db
E = EstadoFormulacion
FUNDAMENTO = {"confianza": "por_verificar", "fuente": "prueba"}


@pytest.fixture
def nuevo(db):
    return mundo_con_catalogo()


def como(persona) -> Client:
    cliente = Client()
    cliente.force_login(persona, backend="allauth.account.auth_backends.AuthenticationBackend")
    return cliente


def test_a_programme_takes_the_rules_in_force_and_their_objectives(nuevo):
    assert nuevo.programa.conjunto_reglas.codigo == "catalogo"
    assert [o.codigo for o in nuevo.programa.objetivos.all()] == ["gestion-eficaz"]
    with pytest.raises(TransicionInvalida, match="ya tiene"):
        servicios.crear_programa(adscripcion=nuevo.adscripcion, por=nuevo[Rol.ENCARGADO_PMG])


def test_without_rules_for_the_year_nothing_is_created(mundo):
    lejana = AdscripcionF(institucion=mundo.institucion, proceso=ProcesoF(anio_programa=2050))
    with pytest.raises(ErrorDeNegocio, match="No hay un Programa Marco"):
        servicios.crear_programa(adscripcion=lejana, por=mundo[Rol.ENCARGADO_PMG])
    with pytest.raises(PermissionDenied):
        servicios.crear_programa(
            adscripcion=AdscripcionF(proceso=mundo.adscripcion.proceso),
            por=mundo[Rol.ENCARGADO_PMG],
        )


def test_a_transversal_indicator_comes_with_card_requirements_and_network(nuevo):
    compromiso = agregar(nuevo, transversal_codigo="equidad")
    assert (compromiso.tipo, compromiso.nombre) == ("indicador_meta", "Medidas de equidad")
    assert compromiso.red == nuevo.red
    ficha = compromiso.ficha
    assert (ficha.expresion, ficha.decimales) == ("A/B*100", 1)
    assert (ficha.medios_verificacion, ficha.indicador.transversal_codigo) == (
        "Resolución", "equidad",
    )  # fmt: skip
    assert [(r.codigo, r.medios) for r in compromiso.requisitos.all()] == [("RT1", ["Resolución"])]
    with pytest.raises(ErrorDeNegocio, match="pide"):
        agregar(nuevo, transversal_codigo="equidad", tipo="medir")
    with pytest.raises(ErrorDeNegocio, match="no trae la fórmula"):
        agregar(nuevo, transversal_codigo="sin-formula")


def test_a_stage_comes_with_its_requirements(nuevo):
    compromiso = agregar(nuevo, sistema_codigo="std", etapa="1")
    assert compromiso.nombre == "Transformación Digital, etapa 1: Diagnóstico"
    requisito = compromiso.requisitos.get()
    assert (requisito.objetivo, requisito.opinion_tecnica) == ("Gobernanza", True)
    with pytest.raises(ErrorDeNegocio, match="elija una del catálogo"):
        agregar(nuevo, sistema_codigo="std", etapa="9")


def test_the_catalogue_page_adds_an_item_and_keeps_its_refusals(nuevo):
    cliente = como(nuevo[Rol.ENCARGADO_PMG])
    direccion = reverse("compromisos:catalogo", args=[nuevo.programa.pk])
    assert "por verificar" in cliente.get(direccion).content.decode().lower()
    datos = {"objetivo": "gestion-eficaz", "transversal": "equidad", "ponderador": "50.0"}
    assert cliente.post(direccion, datos).status_code == 422
    assert cliente.post(direccion, datos | {"ponderador": "50"}).status_code == 302
    assert "Ya está en el programa" in cliente.get(direccion).content.decode()


def test_last_years_commitments_are_copied_with_new_cards_and_no_target(nuevo):
    agregar(nuevo, transversal_codigo="equidad")
    agregar(nuevo, sistema_codigo="std", etapa="1")
    proceso = ProcesoF(anio_programa=2027)
    adscripcion = AdscripcionF(institucion=nuevo.institucion, proceso=proceso)
    encargado = nuevo[Rol.ENCARGADO_PMG]
    siguiente = servicios.crear_programa(adscripcion=adscripcion, por=encargado)
    resultado = servicios.copiar_de_anio_anterior(programa=siguiente, por=encargado)
    assert resultado.omitidos == []
    primero = siguiente.compromisos.get(numero=1)
    previo = nuevo.programa.compromisos.get(numero=1)
    assert (primero.ficha.anio, primero.meta, primero.ponderador) == (2027, None, 50)
    assert primero.ficha.indicador == previo.ficha.indicador
    assert siguiente.compromisos.get(numero=2).sistema_codigo == "std"
    with pytest.raises(ErrorDeNegocio, match="ya tiene compromisos"):
        servicios.copiar_de_anio_anterior(programa=siguiente, por=encargado)


def test_removing_keeps_the_threads_with_the_programme(mundo):
    programa = llevar(mundo, E.ENVIADO)
    compromiso = programa.compromisos.get(numero=1)
    hilo = servicios.abrir_observacion(
        programa=programa, texto="Aclare.", por=mundo[Rol.MINISTRO], compromiso=compromiso
    )
    programa = servicios.devolver(programa=programa, por=mundo[Rol.MINISTRO], comentario="Vea.")
    servicios.quitar_compromiso(compromiso=compromiso, por=mundo[Rol.ENCARGADO_PMG])
    hilo.refresh_from_db()
    assert (hilo.compromiso, hilo.campo) == (None, "compromiso 1")


def test_the_association_comments_and_nothing_waits_for_it(mundo):
    completar(mundo.programa)
    servicios.comentar(programa=mundo.programa, texto="Falta cuidado.", por=mundo[Rol.ASOCIACION])
    assert servicios.enviar(programa=mundo.programa, por=mundo[Rol.JEFE_SERVICIO])
    with pytest.raises(PermissionDenied):
        servicios.comentar(programa=mundo.programa, texto="x", por=mundo[Rol.JEFE_SERVICIO])


def test_threads_belong_to_those_who_open_and_answer_them(mundo):
    programa = llevar(mundo, E.EN_REVISION)
    with pytest.raises(PermissionDenied):
        servicios.abrir_observacion(programa=programa, texto="x", por=mundo[Rol.AUDITOR])
    hilo = servicios.abrir_observacion(programa=programa, texto="Aclare.", por=mundo[Rol.DIPRES])
    with pytest.raises(TransicionInvalida):  # in review: the service answers when it comes back
        servicios.responder_observacion(observacion=hilo, texto="x", por=mundo[Rol.ENCARGADO_PMG])
    with pytest.raises(PermissionDenied):
        servicios.resolver_observacion(observacion=hilo, por=mundo[Rol.JEFE_SERVICIO])
    servicios.resolver_observacion(observacion=hilo, por=mundo[Rol.DIPRES])
    with pytest.raises(TransicionInvalida, match="ya está resuelta"):
        servicios.resolver_observacion(observacion=hilo, por=mundo[Rol.DIPRES])


# --- In bulk ----------------------------------------------------------------------------------


def actores_de(mundo) -> Actores:
    return Actores(
        encargado=mundo[Rol.ENCARGADO_PMG],
        jefe=mundo[Rol.JEFE_SERVICIO],
        ministerial=mundo[Rol.ENCARGADO_MINISTERIAL],
        revisor=mundo[Rol.DIPRES],
        comite=mundo[Rol.COMITE_TRIMINISTERIAL],
        secretaria=mundo[Rol.DIPRES],
    )


def especificacion(mundo, hasta=E.DECRETADO, **cambios) -> EspecificacionPrograma:
    institucion = mundo.institucion
    ficha = EspecificacionFicha(
        codigo=f"consultas-{institucion.codigo}",
        institucion=institucion,
        anio=2026,
        nombre="Consultas a tiempo",
        expresion="A/B*100",
        operandos=[EspecificacionOperando("A", "unas"), EspecificacionOperando("B", "todas")],
        medios_verificacion="Registro",
        mediciones=[
            EspecificacionMedicion("meta", "A", Decimal(19)),
            EspecificacionMedicion("meta", "B", Decimal(20)),
        ],
    )
    datos = {
        "adscripcion": Adscripcion.objects.select_related(
            "institucion__ministerio", "proceso__mecanismo"
        ).get(pk=mundo.adscripcion.pk),
        "compromisos": [
            EspecificacionCompromiso(
                "gestion-eficaz", "indicador_meta", Decimal(60), ficha=ficha, meta=Decimal(95)
            ),
            EspecificacionCompromiso(
                "gestion-eficaz", "", Decimal(40), sistema_codigo="std", etapa="1"
            ),
        ],
        "actores": actores_de(mundo),
        "hasta": hasta,
        "decreto_numero": "D.E. 9",
        "ejemplo": True,
    }
    return EspecificacionPrograma(**datos | cambios)


def mundos(cuantos):
    marco_con_catalogo()
    RedExpertosF(codigo="genero")
    lista = []
    for _ in range(cuantos):
        mundo = Mundo.crear()
        # The factory's own programme and cards make room for the batch's.
        mundo.programa.compromisos.all().delete()
        mundo.programa.delete()
        lista.append(mundo)
    return lista


@pytest.mark.parametrize(
    "hasta", [E.BORRADOR, E.ENVIADO, E.VALIDADO, E.EN_REVISION, E.APROBADO, E.DECRETADO]
)
def test_a_batch_leaves_what_the_single_steps_leave(hasta):
    uno, otro = mundos(2)
    programas = servicios.formular_lote([especificacion(m, hasta) for m in (uno, otro)])
    for programa in ProgramaAnual.objects.filter(pk__in=[p.pk for p in programas]):
        assert (programa.estado, programa.compromisos.count()) == (hasta, 2)
        if hasta in (E.APROBADO, E.DECRETADO):
            assert programa.copia_huella == huella(copia(programa))
        congeladas = programa.compromisos.exclude(ficha=None).values_list(
            "ficha__congelada", flat=True
        )
        assert set(congeladas) == {hasta != E.BORRADOR}
    pasos = Asiento.objects.filter(objeto=f"compromisos.programaanual:{programas[0].pk}")
    camino = ["crear", "enviar", "validar", "tomar", "aprobar", "decretar"]
    lugar = [E.BORRADOR, E.ENVIADO, E.VALIDADO, E.EN_REVISION, E.APROBADO, E.DECRETADO].index(hasta)
    assert [a.accion.split(".")[1] for a in pasos] == camino[: lugar + 1]
    assert verificar().integra


def test_the_guards_of_a_batch_are_those_of_a_single_one():
    (mundo,) = mundos(1)
    buena = especificacion(mundo)
    ajeno = Mundo.crear()
    malas = [
        (especificacion(mundo, compromisos=buena.compromisos[:1]), ProgramaIncompleto),
        (especificacion(mundo, compromisos=[]), ProgramaIncompleto),
        (especificacion(mundo, actores=actores_de(ajeno)), PermissionDenied),
        (especificacion(mundo, decreto_numero=""), ErrorDeNegocio),
        (especificacion(mundo, hasta="observado"), ErrorDeNegocio),
    ]
    for mala, error in malas:
        with pytest.raises(error):
            servicios.formular_lote([mala])
    with pytest.raises(FueraDePlazo):
        servicios.formular_lote(
            [buena], instantes={"enviar": reloj.presente() + timedelta(days=365)}
        )
    assert ProgramaAnual.objects.filter(adscripcion=mundo.adscripcion).count() == 0
    assert servicios.formular_lote([buena])[0].estado == E.DECRETADO  # control


def test_nobody_acts_on_two_sides_in_a_batch():
    (mundo,) = mundos(1)
    persona = mundo[Rol.JEFE_SERVICIO]
    AsignacionF(persona=persona, rol=Rol.DIPRES)
    actores = actores_de(mundo)
    doble = Actores(
        actores.encargado, persona, actores.ministerial, persona, actores.comite, actores.secretaria
    )
    with pytest.raises(ConflictoDeDeberes):
        servicios.formular_lote([especificacion(mundo, actores=doble)])


def test_a_batch_costs_almost_the_same_queries_for_2_and_12():
    def contar(lista):
        pedidos = [especificacion(m) for m in lista]
        with CaptureQueriesContext(connection) as captura:
            servicios.formular_lote(pedidos)
        return len(captura)

    pocos = contar(mundos(2))
    muchos = contar(list(_mas(12)))
    # five times more rows: only a bulk statement that no longer fits in one may repeat
    assert muchos - pocos <= 6


def _mas(cuantos):
    for _ in range(cuantos):
        mundo = Mundo.crear()
        mundo.programa.compromisos.all().delete()
        mundo.programa.delete()
        yield mundo
