-- Tables, indexes, text search, JSON and floating point as SQLite has them.
SELECT sqlite_version();
CREATE TABLE numbers (id INTEGER PRIMARY KEY, value INTEGER, share REAL, word TEXT);
WITH RECURSIVE series(id, value) AS (
    SELECT 1, 1
    UNION ALL
    SELECT id + 1, (value * 69069 + 12345) % 4294967296 FROM series WHERE id < 5000)
INSERT INTO numbers SELECT id, value, value / 7.0, printf('%x-%o', value, id) FROM series;
CREATE INDEX by_value ON numbers (value);
CREATE INDEX by_word ON numbers (word);
SELECT count(*), sum(value), min(value), max(value), avg(value) FROM numbers;
SELECT printf('%.17g %.17g', sum(share), total(share * share)) FROM numbers;
SELECT value % 13, count(*), group_concat(id % 10, '') FROM numbers WHERE id < 500
    GROUP BY 1 HAVING count(*) > 3 ORDER BY 2 DESC, 1;
SELECT a.id, b.id FROM numbers a JOIN numbers b ON a.value = b.value + 1 ORDER BY 1 LIMIT 20;
SELECT count(DISTINCT value / 1000), count(*) FILTER (WHERE word LIKE '%aa%') FROM numbers;
SELECT id, sum(value) OVER (ORDER BY id ROWS 3 PRECEDING), rank() OVER (ORDER BY value)
    FROM numbers WHERE id <= 12 ORDER BY id;
UPDATE numbers SET share = -share WHERE value % 3 = 0;
DELETE FROM numbers WHERE value % 5 = 0;
SELECT count(*), printf('%.17g', sum(share)) FROM numbers;
PRAGMA integrity_check;
CREATE VIRTUAL TABLE texts USING fts5(text);
INSERT INTO texts SELECT word || ' ' || printf('%d', value) FROM numbers WHERE id < 1000;
SELECT count(*) FROM texts WHERE texts MATCH '1* OR abc*';
SELECT json_group_array(json_object('id', id, 'share', share)) FROM numbers WHERE id < 20;
SELECT printf('%.17g %.17g %.17g %.17g', exp(1.5), ln(10), pow(2, 0.7), sin(0.3) / atan2(1, 3));
SELECT 1e308 * 10, -1e308 * 10, 9223372036854775807 + 1, 1 / 3.0, round(2.5), abs(-0.0), 7 / 0;
SELECT hex(CAST(1.1 AS BLOB)), CAST('12.5e3x' AS REAL), CAST(1e20 AS INTEGER), 0.1 + 0.2;
SELECT date('2000-01-31', '+1 month'), julianday('2024-02-29 12:34:56'), strftime('%s', '1970-01-02');
SELECT quote(zeroblob(3)), unicode('ä'), instr('processor', 'ess'), replace('abcabc', 'b', 'xy');
