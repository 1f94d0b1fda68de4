"""What writes teams: goals, dated members, and what they are certified to have fulfilled."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from incentivos.calculo import cumplimiento_global, cuotas
from incentivos.consultas_equipos import reglas_de_equipos
from incentivos.estados import MAQUINA_EQUIPO, AccionEquipo, EstadoEquipo
from incentivos.models import CuotaEquipo, Equipo, Funcionario, MetaEquipo, Pertenencia
from instituciones.flujo import Asunto, dar_paso, exigir, transicion_de
from instituciones.models import Institucion, Persona
from instituciones.roles import Capacidad
from instituciones.run import normalizar
from pmg_site.comun import reloj
from pmg_site.comun.bitacora import Acto, anotar
from pmg_site.comun.canonico import texto_decimal
from pmg_site.comun.edicion import exigir_version
from pmg_site.comun.errores import ErrorDeNegocio
from pmg_site.comun.numeros import redondear

EXACTOS = 6


def crear_equipo(
    *, institucion: Institucion, anio: int, nombre: str, por: Persona, ejemplo: bool = False
) -> Equipo:
    """A team of a year, in preparation."""
    exigir(por, Capacidad.ADMINISTRAR_EQUIPOS, Asunto(institucion))
    equipo = Equipo(institucion=institucion, anio=anio, nombre=nombre.strip(), ejemplo=ejemplo)
    equipo.full_clean(exclude=["institucion"], validate_unique=False, validate_constraints=False)
    with transaction.atomic():
        try:
            with transaction.atomic():
                equipo.save()
        except IntegrityError:
            raise ErrorDeNegocio(
                f"La institución ya tiene en {anio} un equipo «{equipo.nombre}», o el año no es "
                "válido."
            ) from None
        _anotar("crear", equipo, por, despues={"anio": anio, "nombre": equipo.nombre})
        return equipo


def fijar_metas(
    *, equipo: Equipo, metas: Sequence[tuple[str, Decimal]], version: int, por: Persona
) -> Equipo:
    """Write all the goals of a team in preparation: what and its weight, in order."""
    with transaction.atomic():
        equipo = _bloquear(equipo, por)
        _exigir_estado(equipo, EstadoEquipo.BORRADOR, "Las metas de un convenio no cambian.")
        exigir_version(equipo, version)
        suma = sum((peso for _, peso in metas), Decimal(0))
        if not metas or suma != 100:
            raise ErrorDeNegocio(
                f"Los ponderadores deben sumar 100 y suman {texto_decimal(suma)}."
                if metas
                else "Escriba al menos una meta."
            )
        antes = _metas(equipo)
        equipo.metas.all().delete()
        MetaEquipo.objects.bulk_create(
            MetaEquipo(equipo=equipo, numero=n, descripcion=que.strip(), ponderador=peso)
            for n, (que, peso) in enumerate(metas, start=1)
        )
        equipo.fila_version += 1
        equipo.save(update_fields=["fila_version"])
        _anotar("fijar_metas", equipo, por, antes, _metas(equipo))
        return equipo


def fijar_base(
    *, equipo: Equipo, base_anual: Decimal, fuente: str, version: int, por: Persona
) -> Equipo:
    """The remunerations of the payment year of who earned with the team."""
    with transaction.atomic():
        equipo = _bloquear(equipo, por, Capacidad.REGISTRAR_DOTACION)
        exigir_version(equipo, version, {"base_anual": base_anual})
        if not fuente.strip():
            raise ErrorDeNegocio("Escriba de dónde sale esta cifra: la fuente es obligatoria.")
        if equipo.cuotas.filter(estado="pagada", monto__isnull=False).exists():
            raise ErrorDeNegocio("Ya se registró el pago de cuotas con esta base: no cambia.")
        antes = _base(equipo)
        equipo.base_anual, equipo.base_fuente = base_anual, fuente.strip()
        equipo.fila_version += 1
        equipo.save(update_fields=["base_anual", "base_fuente", "fila_version"])
        _anotar("fijar_base", equipo, por, antes, _base(equipo))
        return equipo


def incorporar(
    *, equipo: Equipo, run: str, nombre: str, desde: date, por: Persona, hasta: date | None = None
) -> Pertenencia:
    """Somebody enters a team on a day of its year; nobody is in two teams on one day."""
    with transaction.atomic():
        equipo = _bloquear(equipo, por)
        _exigir_abierto(equipo)
        try:
            run = normalizar(run)
        except ValidationError as error:
            raise ErrorDeNegocio(" ".join(error.messages)) from None
        if not nombre.strip():
            raise ErrorDeNegocio("Escriba el nombre de la persona.")
        funcionario, _ = Funcionario.objects.get_or_create(
            run=run, defaults={"nombre": nombre.strip(), "ejemplo": equipo.ejemplo}
        )
        pertenencia = _entrar(equipo, funcionario, desde, hasta, por)
        _anotar("incorporar", equipo, por, None, _pertenencia(pertenencia))
        return pertenencia


def trasladar(
    *, pertenencia: Pertenencia, hacia: Equipo, desde: date, motivo: str, por: Persona
) -> Pertenencia:
    """Somebody goes to another team of the institution; what the former one earns stays theirs."""
    with transaction.atomic():
        saliente = _bloquear(pertenencia.equipo, por)
        destino = Equipo.objects.select_for_update().get(pk=hacia.pk)
        _exigir_abierto(saliente)
        _exigir_abierto(destino)
        if (destino.institucion_id, destino.anio) != (saliente.institucion_id, saliente.anio):
            raise ErrorDeNegocio(
                "Se traslada entre equipos de la misma institución y año: si la persona se va a "
                "otra, retírela aquí, y la otra institución la incorpora."
            )
        if destino.pk == saliente.pk:
            raise ErrorDeNegocio("La persona ya está en ese equipo: elija otro.")
        antes = _terminar(pertenencia, desde - timedelta(days=1), motivo)
        nueva = _entrar(destino, pertenencia.funcionario, desde, None, por)
        _anotar("trasladar", saliente, por, antes, _pertenencia(nueva), motivo)
        return nueva


def retirar(*, pertenencia: Pertenencia, hasta: date, motivo: str, por: Persona) -> Pertenencia:
    """Somebody leaves a team after a day; the row stays."""
    with transaction.atomic():
        equipo = _bloquear(pertenencia.equipo, por)
        _exigir_abierto(equipo)
        antes = _terminar(pertenencia, hasta, motivo)
        pertenencia.refresh_from_db()
        _anotar("retirar", equipo, por, antes, _pertenencia(pertenencia), motivo)
        return pertenencia


def mover(
    *, pertenencia: Pertenencia, hacia: Equipo | None, dia: date, motivo: str, por: Persona
) -> Pertenencia:
    """To another team from ``dia`` on, or out of its team on the eve of it."""
    if hacia is None:
        return retirar(
            pertenencia=pertenencia, hasta=dia - timedelta(days=1), motivo=motivo, por=por
        )
    return trasladar(pertenencia=pertenencia, hacia=hacia, desde=dia, motivo=motivo, por=por)


def convenir(*, equipo: Equipo, por: Persona) -> Equipo:
    """The head of the service signs: goals are fixed, and members keep their dates."""
    with transaction.atomic():
        equipo = Equipo.objects.select_for_update().get(pk=equipo.pk)
        faltas = []
        if not equipo.metas.exists():
            faltas.append("faltan las metas")
        if not equipo.pertenencias.exists():
            faltas.append("falta incorporar a sus integrantes")
        exigir(por, Capacidad.CERTIFICAR_EQUIPOS, Asunto(equipo.institucion))
        if equipo.estado == EstadoEquipo.BORRADOR and faltas:
            raise ErrorDeNegocio(f"El convenio no se puede suscribir: {' y '.join(faltas)}.")
        equipo.convenido_el, equipo.convenido_por = reloj.ahora(), por
        equipo.fila_version += 1
        dar_paso(
            maquina=MAQUINA_EQUIPO,
            accion=AccionEquipo.CONVENIR,
            objeto=equipo,
            por=por,
            asunto=Asunto(equipo.institucion),
            despues=_metas(equipo),
        )
        return equipo


def certificar(
    *,
    equipo: Equipo,
    logros: Mapping[int, Decimal],
    resolucion_numero: str,
    resolucion_fecha: date,
    por: Persona,
) -> Equipo:
    """By resolution: what each goal reached, the exact total, its tier and its instalments."""
    with transaction.atomic():
        equipo = (
            Equipo.objects.select_for_update(of=("self",))
            .select_related("institucion")
            .get(pk=equipo.pk)
        )
        exigir(por, Capacidad.CERTIFICAR_EQUIPOS, Asunto(equipo.institucion))
        transicion_de(MAQUINA_EQUIPO, AccionEquipo.CERTIFICAR, equipo)
        metas = list(equipo.metas.all())
        _exigir_certificable(equipo, metas, logros, resolucion_numero, resolucion_fecha)
        for meta in metas:
            meta.cumplimiento = logros[meta.numero]
            meta.save(update_fields=["cumplimiento"])
        exacto = cumplimiento_global([(m.ponderador, logros[m.numero]) for m in metas])
        conjunto, tabla = reglas_de_equipos(equipo.anio_pago)
        tramo = tabla.tramo_de(exacto)
        equipo.cumplimiento = redondear(exacto, EXACTOS, "half_up")
        equipo.conjunto_reglas, equipo.tramo = conjunto, tramo.nombre
        equipo.porcentaje = tramo.porcentaje
        equipo.resolucion_numero = resolucion_numero.strip()
        equipo.resolucion_fecha = resolucion_fecha
        equipo.certificado_el, equipo.certificado_por = reloj.ahora(), por
        equipo.fila_version += 1
        dar_paso(
            maquina=MAQUINA_EQUIPO,
            accion=AccionEquipo.CERTIFICAR,
            objeto=equipo,
            por=por,
            asunto=Asunto(equipo.institucion),
            despues={
                "cumplimiento": texto_decimal(equipo.cumplimiento),
                "tramo": tramo.nombre,
                "metas": _metas(equipo),
            },
            datos={"resolucion": equipo.resolucion_numero, "reglas": conjunto.huella},
        )
        if tramo.porcentaje:
            CuotaEquipo.objects.bulk_create(
                CuotaEquipo(equipo=equipo, numero=c.numero, mes=c.mes)
                for c in cuotas(tramo.porcentaje, tabla.meses, equipo.anio_pago)
            )
        return equipo


def _exigir_certificable(
    equipo: Equipo,
    metas: Sequence[MetaEquipo],
    logros: Mapping[int, Decimal],
    numero: str,
    fecha: date,
) -> None:
    hoy = reloj.ahora().astimezone(reloj.SANTIAGO).date()
    if not numero.strip():
        raise ErrorDeNegocio("Escriba el número de la resolución que certifica.")
    if fecha > hoy:
        raise ErrorDeNegocio("La fecha de la resolución está en el futuro.")
    if fecha <= date(equipo.anio, 12, 31):
        raise ErrorDeNegocio(
            f"El cumplimiento de {equipo.anio} se certifica cuando el año terminó: la resolución "
            "no puede ser anterior."
        )
    if set(logros) != {meta.numero for meta in metas}:
        raise ErrorDeNegocio("Escriba el cumplimiento de cada meta.")


def _bloquear(
    equipo: Equipo, por: Persona, capacidad: Capacidad = Capacidad.ADMINISTRAR_EQUIPOS
) -> Equipo:
    bloqueado = (
        Equipo.objects.select_for_update(of=("self",))
        .select_related("institucion")
        .get(pk=equipo.pk)
    )
    exigir(por, capacidad, Asunto(bloqueado.institucion))
    return bloqueado


def _exigir_estado(equipo: Equipo, estado: str, dicho: str) -> None:
    if equipo.estado != estado:
        raise ErrorDeNegocio(f"El equipo está {equipo.get_estado_display().lower()}. {dicho}")


def _exigir_abierto(equipo: Equipo) -> None:
    if equipo.estado == EstadoEquipo.CERTIFICADO:
        raise ErrorDeNegocio(
            f"El equipo «{equipo.nombre}» ya está certificado: quiénes lo integraron no cambia."
        )


def _entrar(
    equipo: Equipo, funcionario: Funcionario, desde: date, hasta: date | None, por: Persona
) -> Pertenencia:
    hasta = hasta or date(equipo.anio, 12, 31)
    if desde.year != equipo.anio or hasta.year != equipo.anio or hasta < desde:
        raise ErrorDeNegocio(
            f"Las fechas deben ir en orden y ser de {equipo.anio}, el año del equipo."
        )
    # The person's row is the lock: two teams cannot take somebody for the same day at once.
    funcionario = Funcionario.objects.select_for_update().get(pk=funcionario.pk)
    otra = funcionario.pertenencias.filter(desde__lte=hasta, hasta__gte=desde).first()
    if otra is not None:
        raise ErrorDeNegocio(
            f"La persona ya pertenece a un equipo entre el {otra.desde:%d-%m-%Y} y el "
            f"{otra.hasta:%d-%m-%Y}: nadie está en dos equipos el mismo día."
        )
    return Pertenencia.objects.create(
        equipo=equipo,
        funcionario=funcionario,
        desde=desde,
        hasta=hasta,
        registrada_el=reloj.ahora(),
        registrada_por=por,
    )


def _terminar(pertenencia: Pertenencia, hasta: date, motivo: str) -> dict[str, Any]:
    actual = Pertenencia.objects.select_for_update().get(pk=pertenencia.pk)
    if not motivo.strip():
        raise ErrorDeNegocio("Escriba por qué deja el equipo.")
    if not actual.desde <= hasta < actual.hasta:
        raise ErrorDeNegocio(
            f"La persona está en el equipo del {actual.desde:%d-%m-%Y} al "
            f"{actual.hasta:%d-%m-%Y}: elija un día entre esas fechas."
        )
    antes = _pertenencia(actual)
    actual.hasta, actual.motivo_termino = hasta, motivo.strip()
    actual.save(update_fields=["hasta", "motivo_termino"])
    return antes


def _pertenencia(p: Pertenencia) -> dict[str, Any]:
    """Without names: the ledger is read by more people than the team."""
    return {"pertenencia": p.pk, "equipo": p.equipo_id, "desde": p.desde, "hasta": p.hasta}


def _metas(equipo: Equipo) -> list[dict[str, Any]]:
    return [
        {
            "numero": m.numero,
            "meta": m.descripcion,
            "ponderador": texto_decimal(m.ponderador),
            "cumplimiento": None if m.cumplimiento is None else texto_decimal(m.cumplimiento),
        }
        for m in equipo.metas.order_by("numero")
    ]


def _base(equipo: Equipo) -> dict[str, Any]:
    base = equipo.base_anual
    return {
        "base_anual": None if base is None else texto_decimal(base),
        "fuente": equipo.base_fuente,
    }


def _anotar(
    accion: str,
    equipo: Equipo,
    por: Persona,
    antes: Any = None,
    despues: Any = None,
    nota: str = "",
) -> None:
    anotar(
        Acto(
            accion=f"equipo.{accion}",
            objeto=equipo,
            por=por,
            institucion=equipo.institucion.codigo,
            antes=antes,
            despues=despues,
            nota=nota.strip(),
        )
    )
