import { type Database, literal } from '../store/database.ts';

/** Name under which the many subjects join in; nothing a rule would choose. */
export const MANY = 'evidence_subject';
/** Column that carries the place of a row in the order of the evidence query. */
export const PLACE = 'evidence_place';

type Node = Readonly<Record<string, unknown>>;

/**
 * Turns the evidence query of one subject into one of many, by DuckDB's own parser: `$subject_no` and `$partner_no` become
 * columns of the table `evidence_subject` that it is joined to laterally, and its order becomes a column, because an order
 * inside a joined query is not kept. A query of one subject costs some milliseconds, and a night may ask for thousands.
 *
 * @returns NULL where the query does not end in `order by … limit $limit`
 */
export async function queryOfMany(db: Database, sql: string): Promise<string | null> {
  const parsed = await syntaxTree(db, sql);
  const statement = (parsed.statements as readonly Node[])[0] as Node;
  const node = statement.node as Node;
  const [order, limit, ...others] = node.modifiers as readonly Node[];
  if (node.type !== 'SELECT_NODE' || others.length > 0) return null;
  if (order?.type !== 'ORDER_MODIFIER' || limit?.type !== 'LIMIT_MODIFIER' || limit.offset !== null)
    return null;
  const selected = node.select_list as readonly Node[];
  const place = placeColumn(order.orders as readonly Node[], selected);
  const rewritten = {
    ...parsed,
    statements: [
      {
        ...statement,
        node: { ...node, modifiers: [], select_list: [...selected, place] },
        named_param_map: [],
      },
    ],
  };
  const { text } = await db.row<{ text: string }>(
    `select json_deserialize_sql(${literal(JSON.stringify(subjectsAsColumns(rewritten)))}) as text`,
  );
  return text;
}

async function syntaxTree(db: Database, sql: string): Promise<Node> {
  const { tree } = await db.row<{ tree: string }>(`select json_serialize_sql(${literal(sql)}) as tree`);
  // Places in the source are 64-bit numbers that mean nothing after a rewrite.
  return JSON.parse(tree, (key, value: unknown) => (key === 'query_location' ? 0 : value)) as Node;
}

/** `row_number() over (order by …)`. A bare name in `order by` means a selected column first; in a window it does not. */
function placeColumn(orders: readonly Node[], selected: readonly Node[]): Node {
  const resolved = orders.map((order) => {
    const names = (order.expression as Node).column_names as readonly string[] | undefined;
    const own = names?.length === 1 ? selected.find(({ alias }) => alias === names[0]) : undefined;
    return own === undefined ? order : { ...order, expression: { ...own, alias: '' } };
  });
  return {
    class: 'WINDOW',
    type: 'WINDOW_ROW_NUMBER',
    alias: PLACE,
    query_location: 0,
    function_name: 'row_number',
    schema: '',
    catalog: '',
    children: [],
    partitions: [],
    orders: resolved,
    start: 'UNBOUNDED_PRECEDING',
    end: 'CURRENT_ROW_RANGE',
    start_expr: null,
    end_expr: null,
    offset_expr: null,
    default_expr: null,
    ignore_nulls: false,
    filter_expr: null,
    exclude_clause: 'NO_OTHER',
    distinct: false,
    arg_orders: [],
  };
}

function subjectsAsColumns(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(subjectsAsColumns);
  if (typeof value !== 'object' || value === null) return value;
  const node = value as Node;
  const name = node.class === 'PARAMETER' ? node.identifier : undefined;
  if (name === 'subject_no' || name === 'partner_no') return subjectColumn(name, node.alias);
  return Object.fromEntries(Object.entries(node).map(([key, item]) => [key, subjectsAsColumns(item)]));
}

/**
 * A column of the subject as `coalesce(column, -1)`. Of a bare column that equals a column of a table, DuckDB 1.5 takes the latter in its
 * place and then works out every named step for all subjects there are: gigabytes and seconds for twenty of them.
 */
function subjectColumn(name: string, alias: unknown): Node {
  return {
    class: 'OPERATOR',
    type: 'OPERATOR_COALESCE',
    alias,
    query_location: 0,
    children: [
      { class: 'COLUMN_REF', type: 'COLUMN_REF', alias: '', query_location: 0, column_names: [MANY, name] },
      {
        class: 'CONSTANT',
        type: 'VALUE_CONSTANT',
        alias: '',
        query_location: 0,
        value: { type: { id: 'INTEGER', type_info: null }, is_null: false, value: -1 },
      },
    ],
  };
}
