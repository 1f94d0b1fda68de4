"""Preview, freeze, final, decree, publication: separate decisions of separate people."""

from itertools import combinations
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse

import evaluacion.tasks  # noqa: F401 (registers the job)
from evaluacion import servicios
from evaluacion.models import Evaluacion
from evaluacion.permisos import otra_persona
from evaluacion.servicios import congelacion
from instituciones.horario import dia_local
from instituciones.models import Persona
from instituciones.roles import Ambito, Rol
from pmg_site.comun import reloj
from pmg_site.comun.bitacora import verificar
from pmg_site.comun.errores import ConflictoDeDeberes, ErrorDeNegocio, TransicionInvalida
from pmg_site.comun.models import Asiento, Trabajo
from pmg_site.comun.permiso import SI
from tests.evaluacion import escenarios
from tests.fabricas import AsignacionF, Mundo
from tests.informes.lectura import como

pytestmark = pytest.mark.django_db
PASOS = ("congelada", "cerrada", "decretada", "publicada")


def dar(paso: str, evaluacion: Evaluacion, por: Persona) -> Evaluacion:
    if paso == "decretada":
        dia = dia_local(reloj.ahora())
        return servicios.decretar(evaluacion=evaluacion, por=por, numero="200", fecha=dia)
    verbo = {
        "congelada": servicios.congelar,
        "cerrada": servicios.cerrar,
        "publicada": servicios.publicar,
    }[paso]
    return verbo(evaluacion=evaluacion, por=por)


def de_todo(mundo: Mundo, primero: Rol) -> Persona:
    """Somebody whose roles allow every decision on a result."""
    persona = escenarios.otra(mundo, primero)
    otro = Rol.COMITE_TRIMINISTERIAL if primero == Rol.DIPRES else Rol.DIPRES
    AsignacionF(persona=persona, rol=otro, ambito=Ambito.GOBIERNO)
    return Persona.objects.get(pk=persona.pk)


# The committee's side cannot freeze, which is review: that pair is refused by its side already.
PARES = list(combinations(PASOS, 2))


@pytest.mark.parametrize(("antes", "despues"), PARES)
def test_nobody_takes_two_of_the_decisions_on_a_result(
    mundo: Mundo, antes: str, despues: str
) -> None:
    evaluacion = escenarios.sin_reclamos(mundo)
    doble = de_todo(mundo, Rol.COMITE_TRIMINISTERIAL if antes == "cerrada" else Rol.DIPRES)
    for paso in PASOS:
        if paso == despues:
            break
        rol = Rol.COMITE_TRIMINISTERIAL if paso == "cerrada" else Rol.DIPRES
        por = doble if paso == antes else escenarios.otra(mundo, rol)
        evaluacion = dar(paso, evaluacion, por)
    with pytest.raises(ConflictoDeDeberes, match="Usted ya") as refusal:
        dar(despues, evaluacion, doble)
    assert "cuatro personas distintas" in str(refusal.value)
    evaluacion.refresh_from_db()
    assert getattr(evaluacion, f"{despues}_por_id") is None


@pytest.mark.parametrize(("antes", "despues"), PARES)
def test_the_database_refuses_it_too(mundo: Mundo, antes: str, despues: str) -> None:
    evaluacion = escenarios.publicada(mundo)
    quien = getattr(evaluacion, f"{antes}_por")
    with pytest.raises(IntegrityError), transaction.atomic():
        Evaluacion.objects.filter(pk=evaluacion.pk).update(**{f"{despues}_por": quien})


def test_without_the_guard_of_the_service_the_database_still_refuses(
    mundo: Mundo, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Negative control: the first guard off, the second one stands."""
    evaluacion = escenarios.cerrada(mundo)
    monkeypatch.setattr(congelacion, "otra_persona", lambda *args: SI)
    evaluacion = dar("decretada", evaluacion, escenarios.otra(mundo, Rol.DIPRES))
    with pytest.raises(IntegrityError), transaction.atomic():
        dar("publicada", evaluacion, evaluacion.decretada_por)


def test_the_page_says_why_the_step_belongs_to_another(mundo: Mundo) -> None:
    evaluacion = escenarios.cerrada(mundo)
    quien = Persona.objects.get(pk=evaluacion.congelada_por_id)
    assert not otra_persona(quien, "decretar", evaluacion)
    direccion = reverse("evaluacion:detalle", args=[evaluacion.pk])
    pagina = como(quien).get(direccion).content.decode()
    assert "No puede registrar el decreto. Usted ya lo congeló." in pagina
    assert "Registrar decreto</button>" not in pagina
    otra = como(escenarios.otra(mundo, Rol.DIPRES)).get(direccion).content.decode()
    assert "Registrar decreto</button>" in otra


# --- What freezing means --------------------------------------------------------------------------
def test_only_a_frozen_result_is_decided(mundo: Mundo) -> None:
    evaluacion = escenarios.preliminar(mundo)
    with pytest.raises(TransicionInvalida):
        servicios.cerrar(evaluacion=evaluacion, por=mundo[Rol.COMITE_TRIMINISTERIAL])
    with pytest.raises(PermissionDenied, match="congelar el resultado"):
        servicios.congelar(evaluacion=evaluacion, por=mundo[Rol.COMITE_TRIMINISTERIAL])


def test_what_is_frozen_no_longer_changes_and_is_what_becomes_final(mundo: Mundo) -> None:
    evaluacion = escenarios.congelada(mundo)
    congelado = evaluacion.congelado
    assert congelado is not None
    resumen = servicios.recalcular(anio=2026)
    assert (resumen["cerradas"], resumen["nuevos"]) == (1, 0)
    with pytest.raises(ErrorDeNegocio):
        servicios.solicitar_causa(
            evaluacion=evaluacion,
            compromiso=evaluacion.programa.compromisos.get(numero=1),
            por=mundo[Rol.ENCARGADO_PMG],
            descripcion="Paro.",
        )
    final = servicios.cerrar(evaluacion=evaluacion, por=mundo[Rol.COMITE_TRIMINISTERIAL])
    assert final.resultado == congelado
    asiento = Asiento.objects.get(accion="evaluacion.congelar")
    assert asiento.datos["huella"] == congelado.huella


def test_the_database_holds_that_the_final_result_is_the_frozen_one(mundo: Mundo) -> None:
    evaluacion = escenarios.cerrada(mundo)
    for cambio in ({"congelado": None}, {"resultado": None}, {"congelada_el": None}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Evaluacion.objects.filter(pk=evaluacion.pk).update(**cambio)


def test_a_frozen_result_is_opened_again_with_a_reason_and_computed_anew(mundo: Mundo) -> None:
    evaluacion = escenarios.congelada(mundo)
    with pytest.raises(ErrorDeNegocio, match="fundamento"):
        servicios.descongelar(evaluacion=evaluacion, por=mundo[Rol.DIPRES], comentario=" ")
    abierta = servicios.descongelar(
        evaluacion=evaluacion, por=mundo[Rol.DIPRES], comentario="Falta una causa externa."
    )
    assert (abierta.estado, abierta.congelado, abierta.congelada_por) == ("preliminar", None, None)
    otra_vez = servicios.congelar(evaluacion=abierta, por=escenarios.otra(mundo, Rol.DIPRES))
    assert otra_vez.congelado == evaluacion.congelado  # the same inputs give the same result
    assert verificar().integra


def test_the_steps_stand_on_the_page_and_in_my_tasks(mundo: Mundo) -> None:
    evaluacion = escenarios.sin_reclamos(mundo)
    direccion = reverse("evaluacion:accion", args=[evaluacion.pk, "congelar"])
    dipres = como(mundo[Rol.DIPRES])
    assert "Congelar resultados para la decisión" in dipres.get("/mis-tareas/").content.decode()
    assert dipres.post(direccion).status_code == 302
    evaluacion.refresh_from_db()
    assert evaluacion.estado == "congelada"
    comite = como(mundo[Rol.COMITE_TRIMINISTERIAL])
    assert "Decidir resultados finales" in comite.get("/mis-tareas/").content.decode()
    pagina = comite.get(reverse("evaluacion:resultado", args=[evaluacion.pk])).content.decode()
    assert "espera la decisión final de otra persona" in pagina


# --- The preview, for one institution, a ministry or all ---------------------------------------
def _calculadas() -> set[int]:
    con = Evaluacion.objects.filter(resultados__isnull=False)
    return set(con.values_list("programa__adscripcion__institucion", flat=True))


@pytest.mark.parametrize("alcance", ["institucion", "ministerio", ""])
def test_the_computation_is_asked_for_one_institution_a_ministry_or_all(
    alcance: str, django_capture_on_commit_callbacks: Any
) -> None:
    uno, otro = escenarios.mundos(2)
    for mundo in (uno, otro):
        escenarios.calificada(mundo)
    propia = uno.institucion
    datos: dict[str, Any] = {"proceso": uno.adscripcion.proceso_id}
    if alcance:
        es_una = alcance == "institucion"
        datos[alcance] = propia.codigo if es_una else propia.ministerio.codigo
    with django_capture_on_commit_callbacks(execute=True):
        respuesta = como(uno[Rol.DIPRES]).post(reverse("evaluacion:recalcular"), datos)
    assert respuesta.status_code == 302
    trabajo = Trabajo.objects.get()
    assert trabajo.estado == "terminado", trabajo.error
    assert _calculadas() == ({propia.pk} if alcance else {propia.pk, otro.institucion.pk})


def test_a_scope_without_institutions_is_refused(mundo: Mundo) -> None:
    datos = {"proceso": mundo.adscripcion.proceso_id, "ministerio": "no-existe"}
    respuesta = como(mundo[Rol.DIPRES]).post(reverse("evaluacion:recalcular"), datos)
    assert "Ninguna institución" in respuesta.content.decode()
    assert not Trabajo.objects.exists()
