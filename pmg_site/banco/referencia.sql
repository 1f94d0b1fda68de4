-- The yardstick: one statement that computes the year's totals and details and inserts them, from
-- the same rows as the system, without traces, sentences, hashes or ledger.
WITH elegidas AS (
    SELECT e.id AS evaluacion, e.programa_id AS programa, p.conjunto_reglas_id AS conjunto
    FROM evaluacion_evaluacion e
    JOIN compromisos_programaanual p ON p.id = e.programa_id
    JOIN instituciones_adscripcion a ON a.id = p.adscripcion_id
    JOIN instituciones_proceso r ON r.id = a.proceso_id
    WHERE r.anio_programa = %(anio)s AND e.estado NOT IN ('final', 'decretada', 'publicada')
), operandos AS (
    SELECT i.evaluacion_id AS evaluacion, i.compromiso_id AS compromiso,
           max(o.valor) FILTER (WHERE o.simbolo = 'A') AS a,
           max(o.valor) FILTER (WHERE o.simbolo = 'B') AS b
    FROM elegidas
    JOIN evaluacion_resultadoinformado i ON i.evaluacion_id = elegidas.evaluacion
    JOIN evaluacion_operandoinformado o ON o.informado_id = i.id AND o.desagregacion = 'total'
    GROUP BY i.evaluacion_id, i.compromiso_id
), corregidos AS (
    SELECT c.evaluacion_id AS evaluacion, c.compromiso_id AS compromiso,
           max(v.valor) FILTER (WHERE v.simbolo = 'A') AS a,
           max(v.valor) FILTER (WHERE v.simbolo = 'B') AS b
    FROM elegidas
    JOIN evaluacion_calificacioncompromiso c ON c.evaluacion_id = elegidas.evaluacion
    JOIN evaluacion_veredictooperando v
        ON v.calificacion_id = c.id AND v.veredicto <> 'confirmado'
    GROUP BY c.evaluacion_id, c.compromiso_id
), requisitos AS (
    SELECT c.evaluacion_id AS evaluacion, c.compromiso_id AS compromiso,
           bool_and(s.cumple) AS cumplidos
    FROM elegidas
    JOIN evaluacion_calificacioncompromiso c ON c.evaluacion_id = elegidas.evaluacion
    JOIN evaluacion_puntajerequisito s ON s.calificacion_id = c.id
    GROUP BY c.evaluacion_id, c.compromiso_id
), medidos AS (
    SELECT e.evaluacion, c.id AS compromiso, c.numero, c.tipo, c.ponderador, c.meta, f.sentido,
           k.no_aplica, x.id IS NOT NULL AS causa, coalesce(q.cumplidos, true) AS requisitos,
           CASE WHEN c.tipo = 'indicador_meta' AND NOT k.no_aplica THEN round(
               CASE f.expresion WHEN 'A / B * 100' THEN 100 ELSE 1 END
               * coalesce(h.a, o.a) / coalesce(h.b, o.b),
               f.decimales) END AS valor
    FROM elegidas e
    JOIN compromisos_compromiso c ON c.programa_id = e.programa
    JOIN evaluacion_calificacioncompromiso k
        ON k.evaluacion_id = e.evaluacion AND k.compromiso_id = c.id
    LEFT JOIN indicadores_fichaindicador f ON f.id = c.ficha_id
    LEFT JOIN operandos o ON o.evaluacion = e.evaluacion AND o.compromiso = c.id
    LEFT JOIN corregidos h ON h.evaluacion = e.evaluacion AND h.compromiso = c.id
    LEFT JOIN requisitos q ON q.evaluacion = e.evaluacion AND q.compromiso = c.id
    LEFT JOIN evaluacion_causaexterna x
        ON x.evaluacion_id = e.evaluacion AND x.compromiso_id = c.id AND x.estado = 'aceptada'
), cumplidos AS (
    SELECT *, CASE
               WHEN no_aplica THEN NULL
               WHEN tipo <> 'indicador_meta' THEN CASE WHEN requisitos THEN 100 ELSE 0 END
               WHEN sentido = 'ascendente' THEN valor * 100 / meta
               WHEN valor = 0 THEN 100
               ELSE meta * 100 / valor
           END AS cumplimiento
    FROM medidos
), puntuados AS (
    SELECT *, CASE
               WHEN no_aplica THEN NULL
               WHEN causa THEN 100
               WHEN NOT requisitos OR cumplimiento < %(umbral)s THEN 0
               ELSE least(cumplimiento, %(tope)s)
           END AS puntaje,
           ponderador * 100
               / sum(ponderador) FILTER (WHERE NOT no_aplica) OVER (PARTITION BY evaluacion) AS peso
    FROM cumplidos
), aportados AS (
    SELECT *, peso * puntaje / 100 AS aporte,
           trunc(round(peso * puntaje / 100, 10), 2) AS cortado
    FROM puntuados
), ordenados AS (
    SELECT *, row_number() OVER (
               PARTITION BY evaluacion
               ORDER BY round(aporte, 10) - cortado DESC NULLS LAST, numero
           ) AS lugar
    FROM aportados
), totales AS (
    SELECT evaluacion, sum(aporte) AS exacto, round(round(sum(aporte), 10), 2) AS total,
           sum(cortado) AS cortado
    FROM aportados
    GROUP BY evaluacion
), resultados AS (
    INSERT INTO banco_resultado (
        evaluacion_id, numero, clase, total, total_exacto, valor_para_tramo, motivos,
        conjunto_reglas_id, huella_entradas, huella_reglas, huella, entradas, traza, calculado_el
    )
    SELECT t.evaluacion,
           1 + coalesce((SELECT max(numero) FROM evaluacion_resultadocumplimiento v
                         WHERE v.evaluacion_id = t.evaluacion), 0),
           'valor', t.total, t.exacto::text, t.total::text, '[]', e.conjunto, '', '', '', '[]',
           '{}', now()
    FROM totales t
    JOIN elegidas e ON e.evaluacion = t.evaluacion
    RETURNING id, evaluacion_id
)
INSERT INTO banco_desglose (
    resultado_id, compromiso_id, clase, valor, cumplimiento, puntaje, ponderador,
    ponderador_efectivo, aporte, aporte_exacto, cumple, sobrecumple, explicacion
)
SELECT r.id, o.compromiso,
       CASE WHEN o.no_aplica THEN 'no_aplica' ELSE 'valor' END,
       o.valor, round(o.cumplimiento, 2), round(o.puntaje, 6), o.ponderador, o.peso::text,
       o.cortado + CASE WHEN o.lugar <= (t.total - t.cortado) * 100 THEN 0.01 ELSE 0 END,
       coalesce(o.aporte::text, ''),
       CASE WHEN NOT o.no_aplica THEN o.requisitos AND o.cumplimiento >= %(cumple_desde)s END,
       coalesce(
           NOT o.no_aplica AND o.tipo = 'indicador_meta' AND o.requisitos
           AND o.cumplimiento >= %(cumple_desde)s
           AND CASE WHEN o.valor = 0 AND o.sentido = 'descendente' THEN o.meta <> 0
                    ELSE o.cumplimiento > %(sobrecumple_sobre)s END,
           false),
       ''
FROM ordenados o
JOIN resultados r ON r.evaluacion_id = o.evaluacion
JOIN totales t ON t.evaluacion = o.evaluacion
