"""The certificate of a result on paper, with a QR code that leads to its public page."""

import segno

from informes.certificado_legible import Certificado
from informes.papeles.salida import Ficha, Papel, Pendiente


def papel(certificado: Certificado, direccion: str) -> Papel:
    """The certificate as a document; ``direccion`` is the address of its public page."""
    copia, evaluacion = certificado.copia, certificado.evaluacion
    quien = copia["institucion"]
    nombre = f"Certificado_{quien['codigo']}_{copia['mecanismo']}_{copia['anio_programa']}"
    return Papel(
        titulo=f"Certificado de resultado {copia['anio_programa']}",
        corto=f"Certificado de resultado {copia['anio_programa']}",
        plantilla="papeles/certificado.html",
        archivo=f"{nombre}_v{copia['version']}.pdf",
        ficha=Ficha(
            ministerio=quien["ministerio"],
            partida=quien["partida"],
            servicio=quien["nombre"],
            capitulo=quien["capitulo"],
            periodo=str(copia["anio_programa"]),
            estado="Publicado" if evaluacion.vigente else "Corregido por una versión posterior",
            version=copia["version"],
            fecha=certificado.documento["certificado"]["publicado_el"],
            huella=certificado.documento["huella"],
            de_que="este certificado",
            ejemplo=copia["ejemplo"],
        ),
        vigente=True,
        datos={
            "c": certificado,
            "direccion": direccion,
            "qr": segno.make(direccion, error="m", micro=False).png_data_uri(scale=5, border=2),
        },
        pendientes=tuple(_por_verificar(certificado)),
    )


def _por_verificar(certificado: Certificado) -> list[Pendiente]:
    """The rules that nobody has read in their norm, and the tier likewise."""
    filas = [
        Pendiente(f"{r['nombre']}: {r['valor']}", r["fuente"] or "")
        for r in certificado.reglas
        if not r["norma"]
    ]
    tramo = certificado.fundamento_del_tramo
    if tramo and not tramo.get("norma"):
        filas.append(Pendiente(f"El tramo «{tramo['etiqueta']}»", tramo.get("fuente", "")))
    return filas
