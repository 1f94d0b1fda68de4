"""What the clock starts here: forgetting the uploaded budgets that nobody confirmed."""

from celery import shared_task

from instituciones import deposito_presupuesto


@shared_task(name="instituciones.barrer_presupuestos")
def barrer_presupuestos() -> None:
    """Remove uploads that waited too long; running twice has no effect."""
    deposito_presupuesto.barrer()
