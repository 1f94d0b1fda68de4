"""The name of a management system by its code, as the rules of its programmes write it."""

from collections.abc import Iterable

from compromisos.models import Compromiso
from indicadores.models import ConjuntoReglas


def nombres_de_sistemas(codigos: Iterable[str]) -> dict[str, str]:
    """Code → name, in two queries; a code that no rule names is left as it is."""
    pedidos = set(codigos)
    usados = Compromiso.objects.filter(sistema_codigo__in=pedidos).order_by()
    reglas = usados.values_list("programa__conjunto_reglas", flat=True).distinct()
    nombres = {codigo: codigo for codigo in pedidos}
    for conjunto in ConjuntoReglas.objects.filter(pk__in=list(reglas)).order_by("anio_desde"):
        for sistema in conjunto.contenido.get("sistemas") or ():
            if sistema["codigo"] in pedidos:
                nombres[sistema["codigo"]] = sistema.get("nombre") or sistema["codigo"]
    return nombres
