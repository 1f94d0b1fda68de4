"""Two people editing one Formulario H: whatever the order, nothing is lost or silently replaced.

A model beside the tables holds what every accepted act leaves. An act is built, as a browser would,
from what its person read: the fields that the person changes and the stale rest. A loss is an
accepted act that leaves another field than its own changed, or a field that its person did not see.
"""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal

import pytest

from compromisos import servicios
from compromisos.consultas_formulario_h import IndicadorH, indicador_h
from compromisos.models import Compromiso
from compromisos.servicios.formulario_h import VersionesH
from indicadores.especificaciones import EspecificacionMedicion
from indicadores.models import FichaIndicador
from indicadores.servicios import editar_ficha, registrar_mediciones
from indicadores.servicios.fichas import especificacion_de
from instituciones.models import Persona
from instituciones.roles import Rol
from pmg_site.comun.errores import ConflictoDeEdicion
from pmg_site.comun.numeros import sin_ceros
from tests.compromisos.escenarios import completar
from tests.fabricas import Mundo, persona_con

pytestmark = pytest.mark.django_db
ENTRELAZADOS = 1000
ACTOS = 1  # of each person, in one interleaving
SEMILLA = 21_033
Estado = dict[str, str]


def leer(compromiso: Compromiso) -> Estado:
    return estado_de(indicador_h(compromiso))


def estado_de(indicador: IndicadorH) -> Estado:
    """Everything that the form shows of an indicator, as text."""
    estado = {
        "ponderador": _texto(indicador.compromiso.ponderador),
        "justificacion": indicador.compromiso.justificacion_meta,
        "notas": indicador.ficha.notas,
    }
    for columna in indicador.columnas:
        for simbolo in ("A", "B"):
            valor = columna.valores.get((simbolo, "total"))
            estado[f"{columna.anio} {simbolo}"] = _texto(valor)
    return estado


def _texto(valor: Decimal | None) -> str:
    return "" if valor is None else str(sin_ceros(valor))


@dataclass
class Mesa:
    """A person with the form open: what was read, with which versions, and what was typed."""

    persona: Persona
    azar: random.Random
    compromiso: Compromiso
    visto: Estado = field(default_factory=dict)
    versiones: VersionesH = field(default_factory=lambda: VersionesH(0, 0))
    cambios: Estado = field(default_factory=dict)

    def abrir(self) -> None:
        """Read the form and decide what to change: one to three fields."""
        indicador = indicador_h(self.compromiso)
        self.visto = estado_de(indicador)
        self.versiones = VersionesH(
            indicador.compromiso.fila_version,
            indicador.ficha.fila_version,
            {c.anio: c.ficha.fila_version if c.ficha else 0 for c in indicador.columnas[:-1]},
        )
        # half of the acts touch one row alone: the card's text, the commitment, the target
        campos = self.azar.choice(
            [
                ["notas"],
                [self.azar.choice(["ponderador", "justificacion"])],
                [self.azar.choice(["2026 A", "2026 B"])],
                *[self.azar.sample(sorted(self.visto), n) for n in (1, 2, 3)],
            ]
        )
        self.cambios = {c: self._nuevo(c) for c in campos}

    def _nuevo(self, campo: str) -> str:
        numero = str(self.azar.randint(1, 99))
        return f"Texto {numero}" if campo in ("justificacion", "notas") else numero

    def guardar(self) -> None:
        """Send the whole form, as a browser does: what changed and the stale rest."""
        puertas: list[Callable[[Estado], None]] = [self._formulario_h]
        if set(self.cambios) <= {"notas"}:
            puertas = [self._ficha]
        elif set(self.cambios) <= {"2026 A", "2026 B"}:
            puertas = [self._mediciones]
        self.azar.choice(puertas)(self.visto | self.cambios)

    def _formulario_h(self, enviado: Estado) -> None:
        self.cambios.pop("notas", None)  # it has a form of its own
        servicios.editar_indicador_h(
            compromiso=self.compromiso,
            versiones=self.versiones,
            cambios={
                "ponderador": Decimal(enviado["ponderador"]),
                "justificacion_meta": enviado["justificacion"],
            },
            meta=_celdas(enviado, 2026),
            estimado=_celdas(enviado, 2025),
            declarados={anio: _celdas(enviado, anio) for anio in (2022, 2023, 2024)},
            fuentes=dict.fromkeys((2022, 2023, 2024), "Informe anual"),
            por=self.persona,
        )

    def _ficha(self, enviado: Estado) -> None:
        ficha = FichaIndicador.objects.get(pk=self.compromiso.ficha_id)
        pedido = especificacion_de(ficha)
        object.__setattr__(pedido, "notas", enviado["notas"])
        editar_ficha(
            ficha=ficha,
            especificacion=pedido,
            version=self.versiones.ficha,
            por=self.persona,
        )

    def _mediciones(self, enviado: Estado) -> None:
        registrar_mediciones(
            ficha=FichaIndicador(pk=self.compromiso.ficha_id),
            mediciones=[
                EspecificacionMedicion("meta", simbolo, valor)
                for (simbolo, _), valor in _celdas(enviado, 2026).items()
            ],
            version=self.versiones.ficha,
            por=self.persona,
        )


def _celdas(enviado: Estado, anio: int) -> dict[tuple[str, str], Decimal | None]:
    return {(s, "total"): Decimal(v) if (v := enviado[f"{anio} {s}"]) else None for s in ("A", "B")}


def entrelazado(azar: random.Random) -> Iterator[int]:
    """In which order two people open and save: each opens, types, saves, and again."""
    quedan = [2 * ACTOS, 2 * ACTOS]
    while any(quedan):
        quien = azar.choice([p for p in (0, 1) if quedan[p]])
        quedan[quien] -= 1
        yield quien


def correr(
    compromiso: Compromiso, mundo: Mundo, entrelazados: int, *, hasta_perder: bool = False
) -> tuple[list[str], int, int]:
    """The losses found (the first ones are enough, if said), and the acts accepted and refused."""
    azar = random.Random(SEMILLA)  # noqa: S311 (a test that repeats)
    personas = [persona_con(Rol.ENCARGADO_PMG, mundo.institucion) for _ in range(2)]
    perdidas: list[str] = []
    aceptados = rechazados = 0
    modelo = leer(compromiso)
    for numero in range(entrelazados):
        if perdidas and hasta_perder:
            break
        mesas = [Mesa(persona, azar, compromiso) for persona in personas]
        abiertas = [False, False]
        for quien in entrelazado(azar):
            mesa = mesas[quien]
            if not abiertas[quien]:
                mesa.abrir()
                abiertas[quien] = True
                continue
            abiertas[quien] = False
            try:
                mesa.guardar()
            except ConflictoDeEdicion:
                rechazados += 1
                ahora = leer(compromiso)
                if ahora != modelo:
                    perdidas.append(f"{numero}: a refused act wrote {_dif(modelo, ahora)}")
                continue
            aceptados += 1
            esperado = modelo | mesa.cambios
            ahora = leer(compromiso)
            if ahora != esperado:
                perdidas.append(f"{numero}: lost {_dif(esperado, ahora)}")
            tapados = {c for c in mesa.cambios if mesa.visto[c] != modelo[c]}
            if tapados:
                perdidas.append(f"{numero}: replaced unseen {sorted(tapados)}")
            modelo = ahora
    return perdidas, aceptados, rechazados


def _dif(uno: Estado, otro: Estado) -> dict[str, tuple[str, str]]:
    return {c: (uno[c], otro[c]) for c in uno if uno[c] != otro[c]}


@pytest.fixture
def compromiso(mundo) -> Compromiso:
    completar(mundo.programa)
    return mundo.programa.compromisos.get(numero=1)


def test_a_thousand_interleavings_lose_nothing_and_replace_nothing_unseen(mundo, compromiso):
    perdidas, aceptados, rechazados = correr(compromiso, mundo, ENTRELAZADOS)
    assert perdidas == [], f"{aceptados} accepted, {rechazados} refused"
    assert aceptados + rechazados == ENTRELAZADOS * ACTOS * 2
    # both happened often enough to mean something
    assert min(aceptados, rechazados) > ENTRELAZADOS // 10


PUERTAS = (
    "compromisos.servicios.formulario_h",
    "compromisos.servicios.compromisos",
    "indicadores.servicios.mediciones",
    "indicadores.servicios.historia",
    "indicadores.servicios.fichas",
)


def test_without_the_version_check_the_same_run_finds_losses(mundo, compromiso, monkeypatch):
    for modulo in PUERTAS:
        monkeypatch.setattr(f"{modulo}.exigir_version", lambda *a, **k: None)
    perdidas, _, rechazados = correr(compromiso, mundo, 30)
    assert rechazados == 0
    assert any("lost" in p for p in perdidas)
    assert any("replaced unseen" in p for p in perdidas)


@pytest.mark.parametrize(
    "modulos",
    # the commitment is checked twice on its way: by Formulario H and by the edition behind it
    [PUERTAS[:2], PUERTAS[2:3], PUERTAS[3:4], PUERTAS[4:]],
    ids=["compromiso", "mediciones", "historia", "ficha"],
)
def test_each_door_alone_without_its_check_is_found(mundo, compromiso, monkeypatch, modulos):
    """A row that forgets its version is enough to lose what somebody wrote."""
    for modulo in modulos:
        monkeypatch.setattr(f"{modulo}.exigir_version", lambda *a, **k: None)
    perdidas, _, _ = correr(compromiso, mundo, 300, hasta_perder=True)
    assert perdidas
