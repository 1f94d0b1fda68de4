import django.db.models.deletion
import instituciones.run
import pmg_site.comun.campos
import pmg_site.comun.reloj
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Persona',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('run', models.CharField(max_length=12, unique=True, validators=[instituciones.run.validar], verbose_name='RUN')),
                ('nombres', models.CharField(max_length=120, verbose_name='nombres')),
                ('apellidos', models.CharField(max_length=120, verbose_name='apellidos')),
                ('correo', models.EmailField(blank=True, max_length=254, verbose_name='correo')),
                ('is_active', models.BooleanField(default=True, verbose_name='activa')),
                ('ejemplo', models.BooleanField(default=False, verbose_name='persona de ejemplo')),
                ('creada_el', models.DateTimeField(default=pmg_site.comun.reloj.presente, verbose_name='creada el')),
            ],
            options={
                'verbose_name': 'persona',
                'verbose_name_plural': 'personas',
                'ordering': ['apellidos', 'nombres'],
            },
        ),
        migrations.CreateModel(
            name='Institucion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('codigo', models.SlugField(max_length=80, unique=True, verbose_name='código')),
                ('nombre', models.CharField(max_length=200, verbose_name='nombre')),
                ('sigla', models.CharField(blank=True, max_length=40, verbose_name='sigla')),
                ('tipo', models.CharField(choices=[('subsecretaria', 'Subsecretaría'), ('servicio', 'Servicio'), ('superintendencia', 'Superintendencia'), ('direccion', 'Dirección'), ('gobierno_regional', 'Gobierno Regional'), ('serviu', 'SERVIU'), ('slep', 'Servicio Local de Educación Pública'), ('servicio_de_salud', 'Servicio de Salud'), ('comision', 'Comisión o consejo'), ('otra', 'Otra')], max_length=20, verbose_name='tipo')),
                ('partida', models.CharField(blank=True, max_length=2, verbose_name='partida')),
                ('capitulo', models.CharField(blank=True, max_length=2, verbose_name='capítulo')),
                ('codigo_cpat', models.CharField(blank=True, max_length=20, verbose_name='código CPAT')),
                ('creada_el', models.DateField(blank=True, null=True, verbose_name='creada el')),
                ('desde', models.DateField(blank=True, null=True, verbose_name='vigente desde')),
                ('hasta', models.DateField(blank=True, null=True, verbose_name='vigente hasta')),
                ('confianza', models.CharField(default='por_verificar', max_length=20, verbose_name='confianza')),
                ('fuente', models.CharField(max_length=400, verbose_name='fuente')),
                ('codigos_fuente', models.CharField(blank=True, max_length=300, verbose_name='fuente de los códigos')),
                ('creada_el_fuente', models.CharField(blank=True, max_length=300, verbose_name='fuente de la creación')),
                ('mecanismo_fuente', models.CharField(blank=True, max_length=300, verbose_name='fuente del mecanismo')),
                ('mecanismo_sintetico', models.BooleanField(default=True, verbose_name='mecanismo sin fuente')),
                ('nota', models.CharField(blank=True, max_length=400, verbose_name='nota')),
            ],
            options={
                'verbose_name': 'institución',
                'verbose_name_plural': 'instituciones',
                'ordering': ['nombre'],
            },
        ),
        migrations.CreateModel(
            name='Ministerio',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('codigo', models.SlugField(max_length=60, unique=True, verbose_name='código')),
                ('nombre', models.CharField(max_length=160, verbose_name='nombre')),
                ('sigla', models.CharField(blank=True, max_length=30, verbose_name='sigla')),
                ('partida', models.CharField(blank=True, max_length=2, verbose_name='partida')),
                ('desde', models.DateField(blank=True, null=True, verbose_name='desde')),
                ('hasta', models.DateField(blank=True, null=True, verbose_name='hasta')),
                ('fuente', models.CharField(max_length=300, verbose_name='fuente')),
                ('confianza', models.CharField(default='por_verificar', max_length=20, verbose_name='confianza')),
            ],
            options={
                'verbose_name': 'ministerio',
                'verbose_name_plural': 'ministerios',
                'ordering': ['nombre'],
            },
        ),
        migrations.CreateModel(
            name='RedExpertos',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('codigo', models.SlugField(max_length=60, unique=True, verbose_name='código')),
                ('tema', models.CharField(max_length=160, verbose_name='tema')),
                ('organismo', models.CharField(max_length=160, verbose_name='organismo')),
                ('confianza', models.CharField(default='por_verificar', max_length=20, verbose_name='confianza')),
                ('fuente', models.CharField(blank=True, max_length=300, verbose_name='fuente')),
                ('institucion', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='redes', to='instituciones.institucion')),
            ],
            options={
                'verbose_name': 'red de expertos',
                'verbose_name_plural': 'redes de expertos',
                'ordering': ['tema'],
            },
        ),
        migrations.CreateModel(
            name='DefinicionEstrategica',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('periodo_desde', models.PositiveSmallIntegerField(verbose_name='período desde')),
                ('periodo_hasta', models.PositiveSmallIntegerField(verbose_name='período hasta')),
                ('version', models.PositiveSmallIntegerField(default=1, verbose_name='versión')),
                ('estado', models.CharField(choices=[('borrador', 'Borrador'), ('aprobada', 'Aprobada por la jefatura'), ('validada', 'Validada por el ministro'), ('publicada', 'Publicada')], default='borrador', max_length=12, verbose_name='estado')),
                ('ley_organica', models.TextField(blank=True, verbose_name='ley orgánica o decreto que la rige')),
                ('mision', models.TextField(verbose_name='misión institucional')),
                ('prioridades_gobierno', models.TextField(blank=True, verbose_name='prioridades y compromisos de gobierno')),
                ('aprobada_el', models.DateTimeField(blank=True, null=True, verbose_name='aprobada el')),
                ('validada_el', models.DateTimeField(blank=True, null=True, verbose_name='validada el')),
                ('difundida_el', models.DateField(blank=True, null=True, verbose_name='difundida a los funcionarios el')),
                ('fila_version', models.PositiveIntegerField(default=1, verbose_name='versión de la fila')),
                ('ejemplo', models.BooleanField(default=False, verbose_name='datos de ejemplo')),
                ('aprobada_por', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('validada_por', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('institucion', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='definiciones', to='instituciones.institucion')),
                ('gasto_interno_miles', pmg_site.comun.campos.DecimalExacto(blank=True, decimal_places=0, max_digits=15, null=True, verbose_name='gasto en gestión interna, en miles de pesos')),
                ('publicada_el', models.DateTimeField(blank=True, null=True, verbose_name='publicada el')),
                ('publicada_por', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'definición estratégica',
                'verbose_name_plural': 'definiciones estratégicas',
                'ordering': ['institucion', '-periodo_desde', '-version'],
            },
        ),
        migrations.CreateModel(
            name='Adscripcion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sintetica', models.BooleanField(default=False, verbose_name='sintética (sin fuente)')),
                ('fuente', models.CharField(blank=True, max_length=300, verbose_name='fuente')),
                ('institucion', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='adscripciones', to='instituciones.institucion')),
            ],
            options={
                'verbose_name': 'adscripción',
                'verbose_name_plural': 'adscripciones',
            },
        ),
        migrations.CreateModel(
            name='Intervencion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('bando', models.CharField(choices=[('servicio', 'Servicio'), ('revision', 'Revisión'), ('evaluacion', 'Evaluación externa'), ('comite', 'Comité')], max_length=12, verbose_name='bando')),
                ('desde', models.DateTimeField(verbose_name='desde')),
                ('adscripcion', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='intervenciones', to='instituciones.adscripcion')),
                ('persona', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='intervenciones', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'intervención',
                'verbose_name_plural': 'intervenciones',
            },
        ),
        migrations.CreateModel(
            name='Mecanismo',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('codigo', models.CharField(max_length=40, unique=True, verbose_name='código')),
                ('nombre', models.CharField(max_length=160, verbose_name='nombre')),
                ('norma', models.CharField(blank=True, max_length=300, verbose_name='norma')),
                ('confianza', models.CharField(default='por_verificar', max_length=20, verbose_name='confianza')),
                ('fuente', models.CharField(blank=True, max_length=400, verbose_name='fuente')),
                ('evaluacion_inicial_ministro', models.BooleanField(verbose_name='con evaluación inicial del ministro')),
                ('nota', models.TextField(blank=True, verbose_name='nota')),
            ],
            options={
                'verbose_name': 'mecanismo de incentivo',
                'verbose_name_plural': 'mecanismos de incentivo',
                'ordering': ['codigo'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('norma', ''), _negated=True), models.Q(('fuente', ''), _negated=True), _connector='OR'), name='mecanismo_con_fundamento')],
            },
        ),
        migrations.AddField(
            model_name='institucion',
            name='ministerio',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='instituciones', to='instituciones.ministerio'),
        ),
        migrations.CreateModel(
            name='Denominacion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('nombre', models.CharField(max_length=200, verbose_name='nombre')),
                ('partida', models.CharField(blank=True, max_length=2, verbose_name='partida')),
                ('capitulo', models.CharField(blank=True, max_length=2, verbose_name='capítulo')),
                ('desde', models.DateField(blank=True, null=True, verbose_name='desde')),
                ('hasta', models.DateField(blank=True, null=True, verbose_name='hasta')),
                ('fuente', models.CharField(blank=True, max_length=400, verbose_name='fuente')),
                ('institucion', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='denominaciones', to='instituciones.institucion')),
                ('ministerio', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='instituciones.ministerio')),
                ('confianza', models.CharField(default='por_verificar', max_length=20, verbose_name='confianza')),
            ],
            options={
                'verbose_name': 'denominación',
                'verbose_name_plural': 'denominaciones',
                'ordering': ['institucion', 'desde'],
            },
        ),
        migrations.CreateModel(
            name='ObjetivoEstrategico',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('numero', models.PositiveSmallIntegerField(verbose_name='número')),
                ('descripcion', models.TextField(verbose_name='descripción')),
                ('objetivo_ministerial', models.TextField(blank=True, verbose_name='objetivo ministerial vinculado')),
                ('definicion', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='objetivos', to='instituciones.definicionestrategica')),
            ],
            options={
                'verbose_name': 'objetivo estratégico',
                'verbose_name_plural': 'objetivos estratégicos',
                'ordering': ['definicion', 'numero'],
            },
        ),
        migrations.CreateModel(
            name='Proceso',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('anio_programa', models.PositiveSmallIntegerField(verbose_name='año del programa')),
                ('abierto_el', models.DateTimeField(verbose_name='abierto el')),
                ('ejemplo', models.BooleanField(default=False, verbose_name='datos de ejemplo')),
                ('abierto_por', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('mecanismo', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='procesos', to='instituciones.mecanismo')),
            ],
            options={
                'verbose_name': 'proceso',
                'verbose_name_plural': 'procesos',
                'ordering': ['-anio_programa', 'mecanismo'],
            },
        ),
        migrations.AddField(
            model_name='adscripcion',
            name='proceso',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='adscripciones', to='instituciones.proceso'),
        ),
        migrations.CreateModel(
            name='ProductoEstrategico',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('numero', models.PositiveSmallIntegerField(verbose_name='número')),
                ('nombre', models.CharField(max_length=250, verbose_name='nombre')),
                ('descripcion', models.TextField(blank=True, verbose_name='descripción')),
                ('gasto_miles', pmg_site.comun.campos.DecimalExacto(blank=True, decimal_places=0, max_digits=15, null=True, verbose_name='gasto en miles de pesos')),
                ('aplica_genero', models.BooleanField(default=False, verbose_name='aplica enfoque de género')),
                ('aplica_territorio', models.BooleanField(default=False, verbose_name='aplica gestión territorial')),
                ('definicion', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='productos', to='instituciones.definicionestrategica')),
                ('objetivos', models.ManyToManyField(blank=True, related_name='productos', to='instituciones.objetivoestrategico')),
            ],
            options={
                'verbose_name': 'producto estratégico',
                'verbose_name_plural': 'productos estratégicos',
                'ordering': ['definicion', 'numero'],
            },
        ),
        migrations.CreateModel(
            name='Cliente',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('numero', models.PositiveSmallIntegerField(verbose_name='número')),
                ('nombre', models.CharField(max_length=250, verbose_name='nombre')),
                ('cantidad', pmg_site.comun.campos.DecimalExacto(blank=True, decimal_places=0, max_digits=12, null=True, verbose_name='cuantificación')),
                ('definicion', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='clientes', to='instituciones.definicionestrategica')),
                ('productos', models.ManyToManyField(blank=True, related_name='clientes', to='instituciones.productoestrategico')),
            ],
            options={
                'verbose_name': 'cliente, usuario o beneficiario',
                'verbose_name_plural': 'clientes, usuarios y beneficiarios',
                'ordering': ['definicion', 'numero'],
            },
        ),
        migrations.CreateModel(
            name='Prorroga',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('etapa', models.CharField(choices=[('formulacion', 'Formulación'), ('revision', 'Revisión de la formulación'), ('implementacion', 'Implementación'), ('informe', 'Informe de resultados'), ('evaluacion', 'Evaluación'), ('reclamo', 'Reclamos'), ('seguimiento', 'Seguimiento')], max_length=16, verbose_name='etapa')),
                ('hasta', models.DateTimeField(verbose_name='hasta')),
                ('motivo', models.TextField(verbose_name='motivo')),
                ('otorgada_el', models.DateTimeField(verbose_name='otorgada el')),
                ('adscripcion', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='prorrogas', to='instituciones.adscripcion')),
                ('otorgada_por', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'prórroga',
                'verbose_name_plural': 'prórrogas',
                'ordering': ['adscripcion', 'otorgada_el'],
            },
        ),
        migrations.CreateModel(
            name='Asignacion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('rol', models.CharField(choices=[('encargado_indicador', 'Encargado de indicador'), ('encargado_pmg', 'Encargado PMG de servicio'), ('jefe_servicio', 'Jefe de servicio'), ('encargado_ministerial', 'Encargado PMG ministerial'), ('ministro', 'Ministro del ramo'), ('dipres', 'DIPRES (secretaría técnica)'), ('red_expertos', 'Red de expertos'), ('evaluador', 'Evaluador externo'), ('comite_tecnico', 'Comité técnico'), ('comite_triministerial', 'Comité triministerial'), ('asociacion', 'Asociación de funcionarios'), ('auditor', 'Auditor'), ('administrador', 'Administrador')], max_length=30, verbose_name='rol')),
                ('ambito', models.CharField(choices=[('institucion', 'institución'), ('ministerio', 'ministerio'), ('red', 'red de expertos'), ('gobierno', 'todo el gobierno')], max_length=12, verbose_name='ámbito')),
                ('calidad', models.CharField(choices=[('titular', 'Titular'), ('subrogante', 'Subrogante'), ('delegado', 'Por delegación')], default='titular', max_length=10, verbose_name='calidad')),
                ('desde', models.DateTimeField(verbose_name='desde')),
                ('hasta', models.DateTimeField(blank=True, null=True, verbose_name='hasta')),
                ('en_lugar_de', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('persona', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='asignaciones', to=settings.AUTH_USER_MODEL)),
                ('institucion', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='asignaciones', to='instituciones.institucion')),
                ('ministerio', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='asignaciones', to='instituciones.ministerio')),
                ('red', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='asignaciones', to='instituciones.redexpertos')),
            ],
            options={
                'verbose_name': 'asignación',
                'verbose_name_plural': 'asignaciones',
                'ordering': ['persona', 'desde'],
            },
        ),
        migrations.CreateModel(
            name='Sucesion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('tipo', models.CharField(choices=[('renombre', 'Cambio de nombre'), ('fusion', 'Fusión'), ('division', 'División'), ('traspaso', 'Traspaso de funciones')], max_length=10, verbose_name='tipo')),
                ('fecha', models.DateField(blank=True, null=True, verbose_name='fecha')),
                ('confianza', models.CharField(default='por_verificar', max_length=20, verbose_name='confianza')),
                ('fuente', models.CharField(blank=True, max_length=400, verbose_name='fuente')),
                ('antecesora', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sucesoras', to='instituciones.institucion')),
                ('sucesora', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='antecesoras', to='instituciones.institucion')),
            ],
            options={
                'verbose_name': 'sucesión',
                'verbose_name_plural': 'sucesiones',
            },
        ),
        migrations.CreateModel(
            name='VersionCalendario',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('numero', models.PositiveSmallIntegerField(verbose_name='versión')),
                ('desde', models.DateTimeField(verbose_name='rige desde')),
                ('motivo', models.CharField(blank=True, max_length=300, verbose_name='motivo')),
                ('creada_por', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('proceso', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='calendarios', to='instituciones.proceso')),
            ],
            options={
                'verbose_name': 'versión del calendario',
                'verbose_name_plural': 'versiones del calendario',
                'ordering': ['proceso', 'numero'],
            },
        ),
        migrations.CreateModel(
            name='EtapaCalendario',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('etapa', models.CharField(choices=[('formulacion', 'Formulación'), ('revision', 'Revisión de la formulación'), ('implementacion', 'Implementación'), ('informe', 'Informe de resultados'), ('evaluacion', 'Evaluación'), ('reclamo', 'Reclamos'), ('seguimiento', 'Seguimiento')], max_length=16, verbose_name='etapa')),
                ('abre_el', models.DateTimeField(verbose_name='abre el')),
                ('cierra_el', models.DateTimeField(verbose_name='cierra el')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='etapas', to='instituciones.versioncalendario')),
            ],
            options={
                'verbose_name': 'etapa del calendario',
                'verbose_name_plural': 'etapas del calendario',
                'ordering': ['version', 'abre_el'],
            },
        ),
        migrations.AddConstraint(
            model_name='definicionestrategica',
            constraint=models.UniqueConstraint(fields=('institucion', 'periodo_desde', 'version'), name='definicion_unica'),
        ),
        migrations.AddConstraint(
            model_name='definicionestrategica',
            constraint=models.CheckConstraint(condition=models.Q(('periodo_hasta__gte', models.F('periodo_desde'))), name='definicion_periodo'),
        ),
        migrations.AddConstraint(
            model_name='definicionestrategica',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('aprobada_el', None), ('aprobada_por', None), ('estado', 'borrador')), models.Q(models.Q(('estado', 'borrador'), _negated=True), ('aprobada_el__isnull', False), ('aprobada_por__isnull', False)), _connector='OR'), name='definicion_aprobacion_coherente'),
        ),
        migrations.AddConstraint(
            model_name='definicionestrategica',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('estado__in', ['validada', 'publicada']), ('validada_el__isnull', False), ('validada_por__isnull', False)), models.Q(('estado__in', ['borrador', 'aprobada']), ('validada_el', None), ('validada_por', None)), _connector='OR'), name='definicion_validacion_coherente'),
        ),
        migrations.AddConstraint(
            model_name='intervencion',
            constraint=models.UniqueConstraint(fields=('adscripcion', 'persona'), name='intervencion_de_un_solo_bando'),
        ),
        migrations.AddConstraint(
            model_name='intervencion',
            constraint=models.CheckConstraint(condition=models.Q(('bando__in', ['servicio', 'revision', 'evaluacion', 'comite'])), name='intervencion_bando_valido'),
        ),
        migrations.AddConstraint(
            model_name='institucion',
            constraint=models.CheckConstraint(condition=models.Q(('hasta', None), ('desde', None), ('hasta__gte', models.F('desde')), _connector='OR'), name='institucion_fechas_ordenadas'),
        ),
        migrations.AddConstraint(
            model_name='denominacion',
            constraint=models.UniqueConstraint(condition=models.Q(('hasta', None)), fields=('institucion',), name='denominacion_vigente_unica'),
        ),
        migrations.AddConstraint(
            model_name='denominacion',
            constraint=models.CheckConstraint(condition=models.Q(('hasta', None), ('desde', None), ('hasta__gte', models.F('desde')), _connector='OR'), name='denominacion_fechas_ordenadas'),
        ),
        migrations.AddConstraint(
            model_name='objetivoestrategico',
            constraint=models.UniqueConstraint(fields=('definicion', 'numero'), name='objetivo_numerado'),
        ),
        migrations.AddConstraint(
            model_name='proceso',
            constraint=models.UniqueConstraint(fields=('mecanismo', 'anio_programa'), name='proceso_unico'),
        ),
        migrations.AddConstraint(
            model_name='proceso',
            constraint=models.CheckConstraint(condition=models.Q(('anio_programa__gte', 1998), ('anio_programa__lte', 2100)), name='proceso_anio_valido'),
        ),
        migrations.AddConstraint(
            model_name='adscripcion',
            constraint=models.UniqueConstraint(fields=('institucion', 'proceso'), name='adscripcion_unica'),
        ),
        migrations.AddConstraint(
            model_name='adscripcion',
            constraint=models.CheckConstraint(condition=models.Q(('sintetica', True), models.Q(('fuente', ''), _negated=True), _connector='OR'), name='adscripcion_con_fuente'),
        ),
        migrations.AddConstraint(
            model_name='productoestrategico',
            constraint=models.UniqueConstraint(fields=('definicion', 'numero'), name='producto_numerado'),
        ),
        migrations.AddConstraint(
            model_name='cliente',
            constraint=models.UniqueConstraint(fields=('definicion', 'numero'), name='cliente_numerado'),
        ),
        migrations.AddConstraint(
            model_name='prorroga',
            constraint=models.CheckConstraint(condition=models.Q(('motivo', ''), _negated=True), name='prorroga_con_motivo'),
        ),
        migrations.AddConstraint(
            model_name='asignacion',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('ambito__in', ['institucion']), ('rol', 'encargado_indicador')), models.Q(('ambito__in', ['institucion']), ('rol', 'encargado_pmg')), models.Q(('ambito__in', ['institucion']), ('rol', 'jefe_servicio')), models.Q(('ambito__in', ['ministerio']), ('rol', 'encargado_ministerial')), models.Q(('ambito__in', ['ministerio']), ('rol', 'ministro')), models.Q(('ambito__in', ['gobierno']), ('rol', 'dipres')), models.Q(('ambito__in', ['red']), ('rol', 'red_expertos')), models.Q(('ambito__in', ['gobierno', 'institucion']), ('rol', 'evaluador')), models.Q(('ambito__in', ['gobierno']), ('rol', 'comite_tecnico')), models.Q(('ambito__in', ['gobierno']), ('rol', 'comite_triministerial')), models.Q(('ambito__in', ['institucion']), ('rol', 'asociacion')), models.Q(('ambito__in', ['gobierno', 'institucion', 'ministerio']), ('rol', 'auditor')), models.Q(('ambito__in', ['gobierno']), ('rol', 'administrador')), _connector='OR'), name='asignacion_ambito_del_rol'),
        ),
        migrations.AddConstraint(
            model_name='asignacion',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('ambito', 'institucion'), ('institucion__isnull', False), ('ministerio', None), ('red', None)), models.Q(('ambito', 'ministerio'), ('institucion', None), ('ministerio__isnull', False), ('red', None)), models.Q(('ambito', 'red'), ('institucion', None), ('ministerio', None), ('red__isnull', False)), models.Q(('ambito', 'gobierno'), ('institucion', None), ('ministerio', None), ('red', None)), _connector='OR'), name='asignacion_ambito_coherente'),
        ),
        migrations.AddConstraint(
            model_name='asignacion',
            constraint=models.CheckConstraint(condition=models.Q(('hasta', None), ('hasta__gt', models.F('desde')), _connector='OR'), name='asignacion_fechas_ordenadas'),
        ),
        migrations.AddConstraint(
            model_name='asignacion',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('calidad', 'titular'), ('en_lugar_de', None)), models.Q(models.Q(('calidad', 'titular'), _negated=True), ('en_lugar_de__isnull', False)), _connector='OR'), name='asignacion_en_lugar_de_alguien'),
        ),
        migrations.AddConstraint(
            model_name='sucesion',
            constraint=models.UniqueConstraint(fields=('antecesora', 'sucesora'), name='sucesion_unica'),
        ),
        migrations.AddConstraint(
            model_name='sucesion',
            constraint=models.CheckConstraint(condition=models.Q(('antecesora', models.F('sucesora')), _negated=True), name='sucesion_entre_distintas'),
        ),
        migrations.AddConstraint(
            model_name='versioncalendario',
            constraint=models.UniqueConstraint(fields=('proceso', 'numero'), name='calendario_numerado'),
        ),
        migrations.AddConstraint(
            model_name='versioncalendario',
            constraint=models.CheckConstraint(condition=models.Q(('numero', 1), models.Q(('motivo', ''), _negated=True), _connector='OR'), name='calendario_cambio_con_motivo'),
        ),
        migrations.AddConstraint(
            model_name='etapacalendario',
            constraint=models.UniqueConstraint(fields=('version', 'etapa'), name='etapa_unica'),
        ),
        migrations.AddConstraint(
            model_name='etapacalendario',
            constraint=models.CheckConstraint(condition=models.Q(('cierra_el__gt', models.F('abre_el'))), name='etapa_fechas_ordenadas'),
        ),
        migrations.CreateModel(
            name='DenominacionMinisterio',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('nombre', models.CharField(max_length=160, verbose_name='nombre')),
                ('desde', models.DateField(blank=True, null=True, verbose_name='desde')),
                ('hasta', models.DateField(blank=True, null=True, verbose_name='hasta')),
                ('confianza', models.CharField(default='por_verificar', max_length=20, verbose_name='confianza')),
                ('fuente', models.CharField(blank=True, max_length=300, verbose_name='fuente')),
                ('ministerio', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='denominaciones', to='instituciones.ministerio')),
            ],
            options={
                'verbose_name': 'denominación de un ministerio',
                'verbose_name_plural': 'denominaciones de ministerios',
                'ordering': ['ministerio', models.OrderBy(models.F('desde'), nulls_first=True)],
            },
        ),
        migrations.AlterModelOptions(
            name='denominacion',
            options={'ordering': ['institucion', models.OrderBy(models.F('desde'), nulls_first=True)], 'verbose_name': 'denominación', 'verbose_name_plural': 'denominaciones'},
        ),
        migrations.AlterModelOptions(
            name='sucesion',
            options={'ordering': ['fecha', 'antecesora'], 'verbose_name': 'sucesión', 'verbose_name_plural': 'sucesiones'},
        ),
        migrations.AddField(
            model_name='institucion',
            name='mecanismo',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='instituciones', to='instituciones.mecanismo', verbose_name='mecanismo habitual'),
        ),
        migrations.AddConstraint(
            model_name='definicionestrategica',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('estado', 'publicada'), ('publicada_el__isnull', False), ('publicada_por__isnull', False)), models.Q(models.Q(('estado', 'publicada'), _negated=True), ('publicada_el', None), ('publicada_por', None)), _connector='OR'), name='definicion_publicacion_coherente'),
        ),
        migrations.AddConstraint(
            model_name='definicionestrategica',
            constraint=models.UniqueConstraint(condition=models.Q(('estado', 'publicada'), _negated=True), fields=('institucion', 'periodo_desde'), name='definicion_una_en_tramite'),
        ),
        migrations.AddConstraint(
            model_name='institucion',
            constraint=models.CheckConstraint(condition=models.Q(('mecanismo_sintetico', True), models.Q(('mecanismo_fuente', ''), _negated=True), _connector='OR'), name='institucion_mecanismo_con_fuente'),
        ),
        migrations.AddConstraint(
            model_name='denominacionministerio',
            constraint=models.UniqueConstraint(condition=models.Q(('hasta', None)), fields=('ministerio',), name='denominacion_ministerio_vigente_unica'),
        ),
        migrations.AddConstraint(
            model_name='denominacionministerio',
            constraint=models.CheckConstraint(condition=models.Q(('hasta', None), ('desde', None), ('hasta__gte', models.F('desde')), _connector='OR'), name='denominacion_ministerio_fechas'),
        ),
    ]
