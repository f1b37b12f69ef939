/**
 * Pages that show calls, storage and events as the metadata describes them and the chain answered.
 */

const STYLE = `
  body { font: 15px/1.45 "DejaVu Sans", sans-serif; color: #222; background: #fff; margin: 0; padding: 18px 22px; }
  h1 { font-size: 18px; margin: 0 0 2px; } p { margin: 0 0 12px; color: #555; white-space: pre-line; }
  table { border-collapse: collapse; width: 100%; } td { vertical-align: top; padding: 5px 10px; border-top: 1px solid #ddd; }
  td:first-child { white-space: nowrap; font-weight: bold; width: 1%; } .type { color: #888; font-weight: normal; }
  code { font: 14px "DejaVu Sans Mono", monospace; overflow-wrap: anywhere; white-space: pre-wrap; } .docs { color: #555; }
  h2 { font-size: 16px; margin: 16px 0 2px; }`;

const ESCAPES = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

function escape(text) {
  return `${text}`.replace(/[&<>"]/g, (sign) => ESCAPES[sign]);
}

function documentation(docs) {
  return docs.map((line) => line.toString()).join('\n').trim();
}

/** A value as people read it: text as text, numbers with separators. */
function readable(codec) {
  const human = codec.toHuman();
  return typeof human === 'string' ? human : JSON.stringify(human, undefined, 2);
}

function table(rows) {
  const cells = ({ name, type, value, docs = '' }) =>
    `<tr><td>${escape(name)} <span class="type">${escape(type)}</span></td>` +
    `<td><code>${escape(value)}</code><div class="docs">${escape(docs)}</div></td></tr>`;
  return `<table>${rows.map(cells).join('')}</table>`;
}

function section(level, title, docs, rows) {
  return `<h${level}>${escape(title)}</h${level}><p>${escape(docs)}</p>${table(rows)}`;
}

function page(...sections) {
  return `<!doctype html><meta charset="utf-8"><style>${STYLE}</style>${sections.join('')}`;
}

/** A transaction's call: what it does, its arguments, and what was given for them. */
export function callPage({ method }) {
  const { section: pallet, method: name, meta, args } = method;
  const rows = meta.args.map((argument, place) => ({
    name: argument.name,
    type: argument.typeName.unwrapOr(argument.type),
    value: readable(args[place]),
  }));
  return page(section(1, `${pallet} › ${name}`, documentation(meta.docs), rows));
}

/** Storage entries: what each of them is, and what it holds. */
export function storagePage(title, entries) {
  const rows = entries.map(({ entry, value }) => ({
    name: `${entry.creator.section} › ${entry.creator.method}`,
    type: '',
    value: readable(value),
    docs: documentation(entry.creator.meta.docs),
  }));
  return page(section(1, title, '', rows));
}

/** Events: what each of them says, and its fields. */
export function eventsPage(title, events) {
  const sections = events.map((event) => {
    const { fields, docs } = event.meta;
    const rows = fields.map((field, place) => ({
      name: field.name.unwrap(),
      type: field.typeName.unwrapOr(''),
      value: readable(event.data[place]),
      docs: documentation(field.docs),
    }));
    return section(2, `${event.section} › ${event.method}`, documentation(docs), rows);
  });
  return page(`<h1>${escape(title)}</h1>`, ...sections);
}
