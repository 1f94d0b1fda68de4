"""Signatures over what a programme promises: written, counted, and what the last one does."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied

from compromisos.cadenas import cadena_de, papeles_de
from compromisos.copia import copias
from compromisos.diferencias import huella_firmable
from compromisos.estados import AccionFormulacion, EstadoFormulacion, maquina_de
from compromisos.firmas import faltan, vigentes
from compromisos.models import FirmaPrograma, Papel, ProgramaAnual, RondaRevision
from compromisos.permisos import asunto_de_firma, papeles_que_puede
from compromisos.servicios.comunes import anotar_cambio
from instituciones.flujo import exigir, transicion_de
from instituciones.models import Persona
from instituciones.roles import Capacidad, Rol
from pmg_site.comun import reloj
from pmg_site.comun.errores import TransicionInvalida

A = AccionFormulacion
LOTE = 500
# The step that leaves each signature; the others are signed by ``firmar``.
PAPEL_DE_PASO = {A.ENVIAR: Papel.JEFE_SERVICIO, A.REENVIAR: Papel.JEFE_SERVICIO,
                 A.VALIDAR: Papel.MINISTERIO}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Firmante:
    """Who signs a programme, in which capacity and by which role."""

    programa: ProgramaAnual
    papel: str
    por: Persona
    rol: Rol


def registrar_firmas(firmantes: Sequence[Firmante], huellas: dict[int, str]) -> None:
    """Write the signatures of the round in course over the hashes of what is signed."""
    vueltas = _vueltas(f.programa for f in firmantes)
    ahora = reloj.ahora()
    FirmaPrograma.objects.bulk_create(
        [
            FirmaPrograma(
                programa=f.programa,
                papel=f.papel,
                vuelta=vueltas.get(f.programa.pk, 1),
                huella=huellas[f.programa.pk],
                rol=f.rol,
                firmada_el=ahora,
                firmada_por=f.por,
            )
            for f in firmantes
        ],
        batch_size=LOTE,
    )


def firmar_paso(accion: str, pasos: Sequence[tuple[ProgramaAnual, Persona, Rol]]) -> None:
    """The signature that sending or validating leaves; other steps leave none."""
    papel = PAPEL_DE_PASO.get(A(accion))
    if papel is None or not pasos:
        return
    programas = [programa for programa, _, _ in pasos]
    enviadas = {} if papel == Papel.JEFE_SERVICIO else _enviadas(programas)
    sin_copia = [p for p in programas if p.pk not in enviadas]
    huellas = enviadas | _de_ahora(sin_copia)
    registrar_firmas([Firmante(p, papel, por, rol) for p, por, rol in pasos], huellas)


def accion_de_envio(programa: ProgramaAnual) -> AccionFormulacion:
    """To the ministry, or straight to the review when what it signed did not change."""
    if programa.estado == EstadoFormulacion.OBSERVADO and firma_del_ministerio(programa):
        return A.REENVIAR
    return A.ENVIAR


def firma_del_ministerio(programa: ProgramaAnual) -> FirmaPrograma | None:
    """The ministry's signature, when it holds over what the programme says now."""
    firmas = list(programa.firmas.all())
    if not any(f.papel == Papel.MINISTERIO for f in firmas):
        return None
    huella = _de_ahora([programa])[programa.pk]
    return vigentes(firmas, huella).get(Papel.MINISTERIO)


def firmantes_de(programa: ProgramaAnual, accion: str, por: Persona) -> list[Firmante]:
    """In which capacities ``por`` signs the approval; 403 without the role, 409 out of place."""
    capacidad = Capacidad(transicion_de(maquina_de(programa.version), accion, programa).exige)
    papeles = [p for p in papeles_que_puede(por, programa) if accion_de_firma(p) == accion]
    if papeles:
        return [
            Firmante(programa, p, por, exigir(por, capacidad, asunto_de_firma(programa, p)))
            for p in papeles
        ]
    if not por.puede(capacidad, programa.institucion):
        raise PermissionDenied(f"Su rol no permite {capacidad.label}.")
    exigidas = ", ".join(Papel(p).label for p in cadena_de(programa).firmas)
    raise TransicionInvalida(
        f"Este programa se aprueba con otra firma: {exigidas}, según las reglas de su mecanismo."
    )


def firmar_aprobacion(
    firmantes: Sequence[Firmante], copiados: dict[int, dict[str, object]]
) -> set[int]:
    """Add signatures to reviewed programmes; the keys of those that nobody else must sign."""
    huellas = {pk: huella_firmable(copia) for pk, copia in copiados.items()}
    programas = {f.programa.pk: f.programa for f in firmantes}
    firmas = _firmas_de(programas)
    en_pie = {pk: vigentes(firmas[pk], huellas[pk]) for pk in programas}
    nuevas = [f for f in firmantes if f.papel not in en_pie[f.programa.pk]]
    for pk, programa in programas.items():
        if not any(f.programa.pk == pk for f in nuevas):
            raise TransicionInvalida("Usted ya firmó este programa: faltan otras firmas.")
        _exigir_previas(programa, en_pie[pk])
    registrar_firmas(nuevas, huellas)
    firmadas = {pk: {*en_pie[pk], *(f.papel for f in nuevas if f.programa.pk == pk)}
                for pk in programas}  # fmt: skip
    return {
        pk for pk, p in programas.items()
        if not faltan(papeles_de(cadena_de(p)), dict.fromkeys(firmadas[pk]))
    }  # fmt: skip


def anotar_firmas(firmantes: Iterable[Firmante]) -> None:
    """The ledger entry of each signature that did not complete its chain."""
    for firma in firmantes:
        anotar_cambio(firma.programa, "firmar", firma.por, firma.rol, papel=str(firma.papel))


def _exigir_previas(programa: ProgramaAnual, en_pie: dict[str, FirmaPrograma]) -> None:
    """Service and ministry signed exactly this content."""
    cadena = cadena_de(programa)
    previas = [p for p in papeles_de(cadena) if p not in cadena.firmas]
    if ausentes := faltan(previas, en_pie):
        quienes = " y ".join(Papel(p).label for p in ausentes)
        raise TransicionInvalida(
            f"{programa.institucion}: lo que dice ahora no es lo que firmó: {quienes}. "
            "Devuélvalo para que lo firme de nuevo."
        )


def _firmas_de(programas: Iterable[int]) -> dict[int, list[FirmaPrograma]]:
    suyas: dict[int, list[FirmaPrograma]] = {pk: [] for pk in programas}
    for firma in FirmaPrograma.objects.filter(programa__in=suyas):
        suyas[firma.programa_id].append(firma)
    return suyas


def accion_de_firma(papel: str) -> AccionFormulacion:
    """The step that a signature after the review completes."""
    return A.APROBAR if papel == Papel.COMITE_TRIMINISTERIAL else A.FIRMAR


def _de_ahora(programas: Sequence[ProgramaAnual]) -> dict[int, str]:
    if not programas:
        return {}
    return {pk: huella_firmable(copia) for pk, copia in copias(programas).items()}


def _enviadas(programas: Sequence[ProgramaAnual]) -> dict[int, str]:
    """What the head of each service signed last: nothing changes between sending and review."""
    firmas = FirmaPrograma.objects.filter(programa__in=programas, papel=Papel.JEFE_SERVICIO)
    return {f.programa_id: f.huella for f in firmas.order_by("vuelta")}


def _vueltas(programas: Iterable[ProgramaAnual]) -> dict[int, int]:
    """The number of the last round of each programme."""
    rondas = RondaRevision.objects.filter(programa__in=[p.pk for p in programas])
    return dict(rondas.order_by("numero").values_list("programa", "numero"))
