"""Hostile texts, tables, images, and files that are not what their name says."""

from collections.abc import Callable

from tests.hostiles.piezas import MEGA, PDF, TOPE, Caso, jpg, paquete, png


def _caso(nombre: str, contenido: bytes, frase: str) -> Callable[[], Caso]:
    return lambda: Caso(nombre, contenido, frase)


CASOS: dict[str, Callable[[], Caso]] = {
    "program for Windows": _caso("informe.pdf", b"MZ" + b"\x00" * 100, "programa"),
    "program for Linux": _caso("informe.txt", b"\x7fELF" + b"\x00" * 100, "programa"),
    "program for Java": _caso("informe.txt", b"\xca\xfe\xba\xbe" + b"\x00" * 100, "programa"),
    "script": _caso("datos.csv", b"#!/bin/sh\nrm -rf /\n", "programa"),
    "extension of a program": _caso("informe.exe", PDF, "no se admite"),
    "two extensions": _caso("informe.pdf.exe", PDF, "no se admite"),
    "no extension": _caso("informe", PDF, "no se admite"),
    "web page": _caso("a.txt", b"<html><script>alert(1)</script></html>", "páginas web"),
    "web page further on": _caso(
        "a.txt", b"x " * MEGA + b"< SCRIPT>alert(1)</script>", "páginas web"
    ),
    "web page across two pieces": _caso(
        "a.txt", b"x" * (256 * 1024 - 4) + b"<script>alert(1)</script>", "páginas web"
    ),
    "XML with an entity": _caso(
        "a.txt", b'<?xml version="1.0"?><!DOCTYPE a SYSTEM "http://x">', "páginas web"
    ),
    "PHP": _caso("a.txt", b"<?php system($_GET[1]); ?>", "no se admite|páginas web"),
    "rich text": _caso("a.txt", b"{\\rtf1{\\object\\objocx x}}", "no se admite"),
    "PostScript": _caso("a.txt", b"%!PS-Adobe-3.0\n(x) run", "no se admite"),
    "web archive": _caso("a.txt", b"MIME-Version: 1.0\nContent-Type: text/html", "no se admite"),
    "SVG as image": _caso("a.png", b'<svg xmlns="x" onload="alert(1)"/>', "páginas web"),
    "text in another encoding": _caso("a.csv", "año;niño\n".encode("latin-1"), "UTF-8"),
    "text in UTF-16": _caso("a.csv", "a;b\n".encode("utf-16"), "UTF-8|no se admite"),
    "binary": _caso("a.txt", b"abc\x00\x01\x02def", "UTF-8"),
    "orders to the terminal": _caso("a.txt", b"a\x1b]0;x\x07b", "UTF-8"),
    "cut in the middle of a letter": _caso("a.txt", "año".encode()[:2], "UTF-8"),
    "letters out of order": _caso("a.txt", "pago\u202efdp.exe\n".encode(), "otro orden"),
    "isolated direction": _caso("a.csv", "monto;\u206612\u2069\n".encode(), "otro orden"),
    "formula in a cell": _caso("a.csv", b"a;b\n1;=cmd|'/c calc'!A1\n", "fórmulas"),
    "formula in the first cell": _caso("a.csv", b"=1+1;b\n", "fórmulas"),
    "formula in quotes": _caso("a.csv", b'a,b\n"=HYPERLINK(""http://x"")",1\n', "fórmulas"),
    "formula that starts with an at": _caso("a.csv", b"a;@SUM(1)\n", "fórmulas"),
    "formula that starts with a plus": _caso("a.csv", b"a;+cmd|' /C calc'!A0\n", "fórmulas"),
    "formula that starts with a minus": _caso("a.csv", b"a\t-HYPERLINK(1)\n", "fórmulas"),
    "formula across two pieces": _caso(
        "a.csv", b"x" * (256 * 1024 - 1) + b";=cmd|'/c calc'!A1\n", "fórmulas"
    ),
    "table of the SYLK language": _caso("a.csv", b"ID;PWXL;N;E\nP;PGeneral\nE\n", "fórmulas"),
    "GIF": _caso("a.png", b"GIF89a" + b"\x00" * 20, "no se admite"),
    "TIFF": _caso("a.jpg", b"II*\x00" + b"\x00" * 20, "no se admite"),
    "RAR": _caso("a.pdf", b"Rar!\x1a\x07\x00" + b"\x00" * 20, "no se admite"),
    "GZIP": _caso("a.csv", b"\x1f\x8b\x08" + b"\x00" * 20, "no se admite"),
    "7z": _caso("a.docx", b"7z\xbc\xaf\x27\x1c" + b"\x00" * 20, "no se admite"),
    "web page behind an image": _caso("a.png", png() + b"<script>alert(1)</script>", "detrás"),
    "web page within an image": lambda: Caso(
        "a.png", png(extra=_comentario(b"<script>alert(1)</script>")), "detrás"
    ),
    "zip behind an image": _caso("a.jpg", jpg() + paquete({}), "detrás"),
    "zip behind an image that ends as an image": _caso(
        "a.jpg", jpg() + paquete({}) + b"\xff\xd9", "detrás"
    ),
    "image with a part longer than itself": lambda: Caso(
        "a.png", png()[:-12] + b"\x7f\xff\xff\xffIDAT" + b"\x00" * 9, "dañada"
    ),
    "image cut short": lambda: Caso("a.png", png()[:-4], "dañada"),
    "JPG without a picture": _caso("a.jpg", b"\xff\xd8\xff\xe0\x00\x04xx\xff\xd9", "dañada"),
    "PNG bomb": lambda: Caso("a.png", png(60_000, 60_000), "demasiado grande"),
    "PNG wider than may be": lambda: Caso("a.png", png(2**31 - 1, 1), "demasiado grande"),
    "PNG without size": lambda: Caso("a.png", png(0, 0), "demasiado grande"),
    "JPG bomb": lambda: Caso("a.jpg", jpg(65_000, 65_000), "demasiado grande"),
    "JPG of endless marks": lambda: Caso(
        "a.jpg", b"\xff\xd8" + b"\xff" * (TOPE - 4) + b"\xff\xd9", "dañada"
    ),
    "PNG of small parts without end": lambda: Caso(
        "a.png", png(extra=_comentario(b"") * 2_000_000), "dañada"
    ),
}


# What is strange and does no harm: it enters, and costs no more than the rest.
LIMITES: dict[str, Callable[[], Caso]] = {
    "nothing but semicolons": lambda: Caso("a.csv", b";" * TOPE, tipo="text/csv"),
    "nothing but openings of a tag": lambda: Caso("a.txt", b"<" * TOPE, tipo="text/plain"),
    "nothing but spaces in cells": lambda: Caso("a.csv", b"; " * (TOPE // 2), tipo="text/csv"),
    "one cell of spaces": lambda: Caso("a.csv", b";" + b" " * (TOPE - 1), tipo="text/csv"),
    "an opening of a tag and spaces": lambda: Caso(
        "a.txt", b"<" + b" " * (TOPE - 1), tipo="text/plain"
    ),
}


def _comentario(texto: bytes) -> bytes:
    return len(texto).to_bytes(4) + b"tEXt" + texto + b"\x00" * 4
