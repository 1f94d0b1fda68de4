"""The calendar of each example year: past years in their own time, open ones around today."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from instituciones import horario
from instituciones.models.procesos import Etapa

ANIOS_CERRADOS = (2023, 2024)
EN_EVALUACION, EN_IMPLEMENTACION, EN_FORMULACION = 2025, 2026, 2027
ANIOS = (*ANIOS_CERRADOS, EN_EVALUACION, EN_IMPLEMENTACION, EN_FORMULACION)


@dataclass(frozen=True, slots=True)
class Fechas:
    """Opening and closing day of each stage, and the instants at which the example acts."""

    anio: int
    hoy: date

    def etapas(self) -> dict[str, tuple[datetime, datetime]]:
        """The stages as the calendar's service wants them: UTC instants."""
        return {
            etapa: (horario.abre(abre), horario.cierra(cierra))
            for etapa, (abre, cierra) in self._dias().items()
        }

    def _dias(self) -> dict[str, tuple[date, date]]:
        previo, siguiente = self.anio - 1, self.anio + 1
        dias: dict[str, tuple[date, date]] = {
            Etapa.FORMULACION: (date(previo, 10, 1), date(previo, 11, 30)),
            Etapa.REVISION: (date(previo, 10, 15), date(previo, 12, 31)),
            Etapa.IMPLEMENTACION: (date(self.anio, 1, 1), date(self.anio, 12, 31)),
            Etapa.INFORME: (date(siguiente, 1, 2), date(siguiente, 1, 31)),
            Etapa.EVALUACION: (date(siguiente, 2, 1), date(siguiente, 3, 10)),
            Etapa.RECLAMO: (date(siguiente, 3, 11), date(siguiente, 3, 25)),
            Etapa.SEGUIMIENTO: (date(siguiente, 4, 1), date(siguiente, 12, 31)),
        }
        if self.anio == EN_EVALUACION:
            dias[Etapa.INFORME] = (self._dia(-45), self._dia(20))
            dias[Etapa.EVALUACION] = (self._dia(-30), self._dia(45))
            dias[Etapa.RECLAMO] = (self._dia(-20), self._dia(12))
            dias[Etapa.SEGUIMIENTO] = (self._dia(60), self._dia(400))
        if self.anio == EN_FORMULACION:
            dias[Etapa.FORMULACION] = (self._dia(-35), self._dia(18))
            dias[Etapa.REVISION] = (self._dia(-25), self._dia(38))
            dias[Etapa.IMPLEMENTACION] = (self._dia(60), self._dia(425))
        if self.anio >= EN_IMPLEMENTACION:
            del dias[Etapa.INFORME], dias[Etapa.EVALUACION]
            del dias[Etapa.RECLAMO], dias[Etapa.SEGUIMIENTO]
        return dias

    def _dia(self, desde_hoy: int) -> date:
        return self.hoy + timedelta(days=desde_hoy)

    def apertura(self) -> datetime:
        """When the process of the year was opened: before its first stage."""
        primera = min(abre for abre, _ in self.etapas().values())
        return primera - timedelta(days=10)

    def durante(self, etapa: Etapa, parte: int) -> datetime:
        """An instant inside a stage, ``parte`` per cent of the way, and never in the future."""
        abre, cierra = self.etapas()[etapa]
        tope = datetime(self.hoy.year, self.hoy.month, self.hoy.day, 11, tzinfo=UTC)
        cierra = max(min(cierra, tope), abre + timedelta(minutes=1))
        momento = abre + (cierra - abre) * parte // 100
        en_horario = momento.replace(hour=15, minute=0, second=0, microsecond=0)
        return min(max(en_horario, abre), cierra - timedelta(seconds=1))
