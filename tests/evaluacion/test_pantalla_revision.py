"""The reviewer's screen: evidence at its place, verdict, and the next item without a list."""

from django.test import Client
from django.urls import reverse

from evaluacion import servicios
from evaluacion.cola import a_revisar, lugar_en_la_revision
from evaluacion.models import Evaluacion, ResultadoInformado
from instituciones.models import Persona
from instituciones.roles import Rol
from tests.evaluacion import escenarios
from tests.fabricas import Mundo


def _entrar(persona: Persona) -> Client:
    cliente = Client()
    cliente.force_login(persona)
    return cliente


def _url(informado: ResultadoInformado) -> str:
    return reverse("evaluacion:revisar", args=[informado.pk])


def _pagina(persona: Persona, informado: ResultadoInformado) -> str:
    return _entrar(persona).get(_url(informado)).content.decode()


def test_the_cited_place_is_open_beside_the_verdict(mundo: Mundo) -> None:
    evaluacion = escenarios.enviada(mundo)
    fila = escenarios.informado_de(evaluacion, 1)
    revision = fila.evidencias.get().revisiones.get()
    cita = fila.citas.order_by("simbolo").first()
    assert cita is not None
    ver = reverse("evaluacion:ver_archivo", args=[revision.pk])
    html = _pagina(mundo[Rol.DIPRES], fila)
    assert f'src="{ver}?cita={cita.pk}#page=' in html
    assert (
        "frame-src 'self'"
        in _entrar(mundo[Rol.DIPRES]).get(_url(fila)).headers["Content-Security-Policy"]
    )


def test_what_cites_nothing_opens_its_first_file(mundo: Mundo) -> None:
    evaluacion = escenarios.enviada(mundo)
    fila = escenarios.informado_de(evaluacion, 3)
    assert not fila.citas.exists()
    revision = fila.evidencias.get().revisiones.get()
    ver = reverse("evaluacion:ver_archivo", args=[revision.pk])
    for rol in (Rol.RED_EXPERTOS, Rol.DIPRES):
        html = _pagina(mundo[rol], fila)
        assert f'src="{ver}"' in html
        assert "ver aquí" in html


def test_saving_goes_on_to_what_nobody_reviewed_and_ends_at_the_evaluation(mundo: Mundo) -> None:
    evaluacion = escenarios.enviada(mundo)
    filas = [escenarios.informado_de(evaluacion, n) for n in (1, 2, 3)]
    servicios.revisar(
        informado=filas[1], por=escenarios.otra(mundo, Rol.DIPRES), veredicto="conforme"
    )
    dipres = _entrar(mundo[Rol.DIPRES])
    conforme = {"veredicto": "conforme", "opinion": ""}
    # number 2 was reviewed by somebody else in this round
    assert dipres.post(_url(filas[0]), conforme)["Location"] == _url(filas[2])
    fin = dipres.post(_url(filas[2]), conforme, follow=True)
    assert fin.redirect_chain[-1][0] == reverse("evaluacion:detalle", args=[evaluacion.pk])
    assert "No le queda nada por revisar." in fin.content.decode()


def test_the_queue_crosses_institutions_and_says_so(mundo: Mundo) -> None:
    otro = Mundo.crear()
    una, otra = (escenarios.enviada(m) for m in (mundo, otro))
    dipres = mundo[Rol.DIPRES]
    ultimo = escenarios.informado_de(una, 3)
    primero = escenarios.informado_de(otra, 1)
    lugar = lugar_en_la_revision(dipres, ultimo)
    assert (lugar.posterior, lugar.faltan_aqui, lugar.faltan) == (primero, 3, 6)
    assert "Por revisar: 3 en esta institución, 6 en total." in _pagina(dipres, ultimo)
    seguida = _entrar(dipres).post(_url(ultimo), {"veredicto": "conforme"}, follow=True)
    assert f"Sigue otra institución: {otro.institucion}" in seguida.content.decode()


def test_a_network_walks_only_what_is_its_own_and_open(mundo: Mundo) -> None:
    evaluacion = escenarios.enviada(mundo)
    red = mundo[Rol.RED_EXPERTOS]
    propios = [f.compromiso.numero for f in a_revisar(red)]
    assert propios == [3]
    assert [f.compromiso.numero for f in a_revisar(mundo[Rol.DIPRES])] == [1, 2, 3]
    Evaluacion.objects.filter(pk=evaluacion.pk).update(estado="preliminar")
    assert not a_revisar(red).exists()
    assert "La evidencia se revisa entre el envío" in _pagina(
        red, escenarios.informado_de(evaluacion, 3)
    )


def test_an_observation_is_resolved_on_the_same_screen(mundo: Mundo) -> None:
    evaluacion = escenarios.enviada(mundo)
    fila, dipres = escenarios.informado_de(evaluacion, 1), mundo[Rol.DIPRES]
    observacion = servicios.observar(
        evaluacion=evaluacion, compromiso=fila.compromiso, por=dipres, texto="Falta la planilla."
    )
    resolver = reverse("evaluacion:observacion", args=[fila.pk, observacion.pk])
    assert resolver in _pagina(dipres, fila)
    assert _entrar(dipres).post(resolver, {"resolver": "1"}).status_code == 302
    assert resolver not in _pagina(dipres, fila)
