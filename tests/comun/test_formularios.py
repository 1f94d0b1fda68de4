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
