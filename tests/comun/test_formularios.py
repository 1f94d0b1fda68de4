"""What a form says of a field left empty, in the words of the site."""

from django import forms

from pmg_site.comun.templatetags import pmg


def test_a_field_left_empty_says_what_to_do_and_a_choice_has_no_row_of_dashes():
    class Formulario(forms.Form):
        nombre = forms.CharField()
        opcion = forms.ChoiceField(choices=[("", "---------"), ("a", "A")])
        otra = forms.ChoiceField(choices=[("", "---------"), ("a", "A")], required=False)
        dia = forms.DateField()
        papel = forms.FileField()

    form = Formulario({})
    assert [form.errors[campo] for campo in ("nombre", "opcion", "dia", "papel")] == [
        ["Complete este dato."],
        ["Elija una opción."],
        ["Escriba o elija la fecha."],
        ["Elija un archivo."],
    ]
    assert ">Elija…<" in pmg.con_aria(form["opcion"])
    assert ">Sin elegir<" in pmg.con_aria(form["otra"])


def test_the_summary_of_errors_promises_only_what_the_browser_gives_back():
    class Texto(forms.Form):
        uno = forms.CharField()

    class Archivo(Texto):
        papel = forms.FileField()

    class Clave(Texto):
        clave = forms.CharField(widget=forms.PasswordInput)

    dichos = [pmg.que_se_conserva(clase({})) for clase in (Texto, Archivo, Clave)]
    assert dichos == [
        "Lo que escribió se conserva.",
        "Lo que escribió se conserva; el archivo se elige de nuevo.",
        "Por seguridad, la contraseña se escribe de nuevo.",
    ]
