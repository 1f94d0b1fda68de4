"""Names and RUN of invented people: no real person has these numbers."""

from stdnum.cl import rut

from pmg_site.ejemplo import azar

NOMBRES = (
    "Antonia", "Benjamín", "Camila", "Diego", "Emilia", "Felipe", "Gabriela", "Hernán", "Isidora",
    "Joaquín", "Karina", "Luis", "Macarena", "Nicolás", "Olga", "Pablo", "Rocío", "Sebastián",
    "Teresa", "Úrsula", "Valentina", "Waldo", "Ximena", "Yasna",
)  # fmt: skip
APELLIDOS = (
    "Aravena", "Bravo", "Carrasco", "Donoso", "Espinoza", "Fuentes", "Godoy", "Henríquez",
    "Inostroza", "Jara", "Lagos", "Muñoz", "Navarrete", "Olivares", "Pizarro", "Quezada", "Rojas",
    "Saavedra", "Toro", "Urrutia", "Valdés", "Yáñez", "Zúñiga", "Órdenes",
)  # fmt: skip
# RUN of people are far below this number and those of companies begin above it.
PRIMER_RUN = 41_000_000


def nombre(n: int) -> tuple[str, str]:
    """Given name and two surnames of the n-th invented person."""
    return (
        azar.uno(NOMBRES, "nombre", n),
        f"{azar.uno(APELLIDOS, 'paterno', n)} {azar.uno(APELLIDOS, 'materno', n)}",
    )


def run(n: int) -> str:
    """The RUN of the n-th invented person."""
    numero = str(PRIMER_RUN + n)
    return f"{numero}-{rut.calc_check_digit(numero)}"
