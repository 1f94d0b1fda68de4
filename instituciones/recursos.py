"""Bulk tables of the administrator: each row is read here and written by a service."""

from datetime import date
from typing import Any

from diff_match_patch import diff_match_patch
from django.core.exceptions import ValidationError
from django.utils.encoding import force_str
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from import_export import fields, resources
from import_export.widgets import DateWidget, ForeignKeyWidget

from instituciones import servicios_catalogo, servicios_personas, servicios_tablas
from instituciones.horario import abre, cierra, dia_local
from instituciones.models import (
    Asignacion,
    Institucion,
    Mecanismo,
    Ministerio,
    Persona,
    RedExpertos,
)
from instituciones.roles import Rol
from instituciones.run import normalizar
from pmg_site.comun.errores import ErrorDeNegocio

_MARCAS = {diff_match_patch.DIFF_INSERT: "ins", diff_match_patch.DIFF_DELETE: "del"}


class DiferenciaSinEstilos(resources.Diff):
    """What a row changes, marked by elements and classes: the page admits no inline style."""

    def as_html(self) -> list[SafeString]:
        pares = zip(self.left, self.right, strict=True)
        return [
            _marcar("" if a != b and self.new else force_str(a), force_str(b)) for a, b in pares
        ]


def _marcar(antes: str, despues: str) -> SafeString:
    comparador = diff_match_patch()
    partes = comparador.diff_main(antes, despues)
    comparador.diff_cleanupSemantic(partes)
    return format_html_join(
        "",
        '<{0} class="diferencia-{0}">{1}</{0}>',
        ((_MARCAS.get(que, "span"), texto) for que, texto in partes),
    )


class PorServicio(resources.ModelResource):
    """A table whose rows are saved by ``escribir``; a refusal becomes the error of its row."""

    por: Persona | None = None

    @classmethod
    def get_diff_class(cls) -> type[resources.Diff]:
        return DiferenciaSinEstilos

    def before_import(self, dataset: Any, **kwargs: Any) -> None:
        self.por = kwargs["user"]

    def do_instance_save(self, instance: Any, is_create: bool) -> None:
        try:
            instance.pk = self.escribir(instance, is_create).pk
        except ErrorDeNegocio as error:
            raise ValidationError(error.mensaje) from error

    @property
    def quien(self) -> Persona:
        """Who loads the table; without a person nothing is written."""
        if self.por is None:
            raise ValidationError("No se sabe quién carga la tabla.")
        return self.por

    def escribir(self, fila: Any, nueva: bool) -> Any:
        """Write one row through its service and give back what was written."""
        raise NotImplementedError


_CODIGOS = ("partida", "capitulo")
_CON_HISTORIA = ("nombre", "ministerio_id", *_CODIGOS)


class RecursoInstituciones(PorServicio):
    """Institutions by their code; a change of name goes by its own page, which keeps history."""

    ministerio = fields.Field(
        "ministerio", "ministerio", widget=ForeignKeyWidget(Ministerio, "codigo")
    )
    mecanismo = fields.Field("mecanismo", "mecanismo", widget=ForeignKeyWidget(Mecanismo, "codigo"))

    class Meta:
        model = Institucion
        import_id_fields = ("codigo",)
        fields = ("codigo", "nombre", "ministerio", *_CODIGOS, *servicios_catalogo.EDITABLES)
        skip_unchanged = True
        use_transactions = True
        clean_model_instances = True

    def escribir(self, fila: Institucion, nueva: bool) -> Institucion:
        editables = {c: getattr(fila, c) for c in servicios_catalogo.EDITABLES}
        if nueva:
            return servicios_catalogo.crear_institucion(
                codigo=fila.codigo,
                nombre=fila.nombre,
                ministerio=fila.ministerio,
                partida=fila.partida,
                capitulo=fila.capitulo,
                desde=fila.creada_el,
                por=self.por,
                **editables,
            )
        guardada = Institucion.objects.get(pk=fila.pk)
        if any(getattr(guardada, c) != getattr(fila, c) for c in _CON_HISTORIA):
            raise ValidationError(
                "El nombre, el ministerio y los códigos de presupuesto no se cambian aquí: use "
                "«Registrar un cambio de nombre» en la página de la institución, que conserva "
                "la historia."
            )
        return servicios_catalogo.editar_institucion(
            institucion=guardada, por=self.por, **editables
        )


class RecursoMinisterios(PorServicio):
    """Ministries by their code; the name of one that exists has history and stays."""

    class Meta:
        model = Ministerio
        import_id_fields = ("codigo",)
        fields = ("codigo", "nombre", *servicios_tablas.DE_MINISTERIO)
        skip_unchanged = True
        use_transactions = True
        clean_model_instances = True

    def escribir(self, fila: Ministerio, nueva: bool) -> Ministerio:
        return servicios_tablas.guardar_ministerio(ministerio=fila, por=self.quien)


class RecursoRedes(PorServicio):
    """Networks of experts by their code, with the institution that coordinates each."""

    institucion = fields.Field(
        "institucion", "institucion", widget=ForeignKeyWidget(Institucion, "codigo")
    )

    class Meta:
        model = RedExpertos
        import_id_fields = ("codigo",)
        fields = ("codigo", *servicios_tablas.DE_RED)
        skip_unchanged = True
        use_transactions = True
        clean_model_instances = True

    def escribir(self, fila: RedExpertos, nueva: bool) -> RedExpertos:
        return servicios_tablas.guardar_red(red=fila, por=self.quien)


class RecursoPersonas(PorServicio):
    """People by their RUN, written in any form."""

    class Meta:
        model = Persona
        import_id_fields = ("run",)
        fields = ("run", "nombres", "apellidos", "correo")
        skip_unchanged = True
        use_transactions = True

    def before_import_row(self, row: Any, **kwargs: Any) -> None:
        row["run"] = normalizar(str(row.get("run") or ""))

    def escribir(self, fila: Persona, nueva: bool) -> Persona:
        datos = {c: getattr(fila, c) for c in ("nombres", "apellidos", "correo")}
        if nueva:
            return servicios_personas.crear_persona(run=fila.run, por=self.por, **datos)
        guardada = Persona.objects.get(pk=fila.pk)
        return servicios_personas.editar_persona(persona=guardada, por=self.por, **datos)


class Dia(DateWidget):
    """A day in the file, an instant of Santiago in the database."""

    def __init__(self, *, al_final: bool = False) -> None:
        super().__init__("%Y-%m-%d")
        self.al_final = al_final

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        dia: date | None = super().clean(value, row, **kwargs)
        if dia is None:
            return None
        return cierra(dia) if self.al_final else abre(dia)

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return dia_local(value).isoformat() if value else ""


class RecursoAsignaciones(PorServicio):
    """New roles: a person by RUN, a role, one scope by its code, and days. It only adds."""

    run = fields.Field("persona", "run", widget=ForeignKeyWidget(Persona, "run"))
    rol = fields.Field("rol", "rol")
    institucion = fields.Field(
        "institucion", "institucion", widget=ForeignKeyWidget(Institucion, "codigo")
    )
    ministerio = fields.Field(
        "ministerio", "ministerio", widget=ForeignKeyWidget(Ministerio, "codigo")
    )
    red = fields.Field("red", "red", widget=ForeignKeyWidget(RedExpertos, "codigo"))
    desde = fields.Field("desde", "desde", widget=Dia())
    hasta = fields.Field("hasta", "hasta", widget=Dia(al_final=True))

    class Meta:
        model = Asignacion
        import_id_fields = ()
        force_init_instance = True
        fields = ("run", "rol", "institucion", "ministerio", "red", "desde", "hasta")
        use_transactions = True

    def before_import_row(self, row: Any, **kwargs: Any) -> None:
        row["run"] = normalizar(str(row.get("run") or ""))
        if row.get("rol") not in Rol.values:
            raise ValidationError(
                f"El rol «{row.get('rol')}» no existe: use {', '.join(Rol.values)}."
            )

    def escribir(self, fila: Asignacion, nueva: bool) -> Asignacion:
        if fila.desde is None:
            raise ValidationError("Escriba desde qué día, por ejemplo 2026-03-01.")
        return servicios_personas.asignar(
            persona=fila.persona,
            rol=Rol(fila.rol),
            alcance=servicios_personas.Alcances(fila.institucion, fila.ministerio, fila.red),
            desde=fila.desde,
            hasta=fila.hasta,
            por=self.por,
        )
