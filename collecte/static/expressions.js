// Expressions evaluated as on the server (questionnaires/expressions), from the same tree. What cannot be decided here
// is UNDECIDED, and whatever depends on it too: the server judges again, always.
//
// Values: a boolean, a text ("" when blank), a number {n, d} (an exact fraction of BigInts) or NaN, Infinity, -Infinity,
// a date {day: "2026-01-31"}, an array of those (a question in every line of a repeating group), or UNDECIDED.

export const UNDECIDED = Symbol("undecided");

const LIMIT = 10n ** 30n;
const DECIMALS = 30;
const TEXT_DECIMALS = 15;
const MAX_TEXT = 10_000;
const DAY = 86_400_000; // milliseconds
const FIRST_DAY = -719_162n;
const LAST_DAY = 2_932_896n;
const NUMBER = /^(-?)(?:([0-9]{1,30})(?:\.([0-9]{0,30}))?|\.([0-9]{1,30}))$/;
const DATE = /^[0-9]{4}-[0-9]{2}-[0-9]{2}$/;
const ZERO = { n: 0n, d: 1n };

/** The value of a tree; the first node when it is a node-set. `context`: {values, current, position}, see above. */
export function evaluate(tree, context) {
  return single(value(tree, context));
}

/** The verdict of a condition: true, false or UNDECIDED. */
export function isTrue(tree, context) {
  const result = value(tree, context);
  return result === UNDECIDED ? UNDECIDED : toBoolean(result);
}

/** A number from digits with a point, NaN otherwise: `number("12.5")`. */
export function number(text) {
  const match = NUMBER.exec(text);
  if (!match) return NaN;
  const fraction = match[4] ?? match[3] ?? "";
  return exact(BigInt(`${match[2] ?? ""}${fraction}`) * (match[1] ? -1n : 1n), 10n ** BigInt(fraction.length));
}

/** A date from `2026-01-31`, a blank when it is not a day of the calendar. */
export function date(text) {
  const moment = DATE.test(text) && text > "0000-99" ? new Date(`${text}T00:00:00Z`) : null;
  return moment && !Number.isNaN(moment.getTime()) && moment.toISOString().startsWith(text) ? { day: text } : "";
}

/** XPath's string(): no exponent, 15 decimals at most. */
export function toText(something) {
  const scalar = single(something);
  if (isExact(scalar)) return decimalText(scalar);
  return isDate(scalar) ? scalar.day : String(scalar);
}

// Conversions

export function isExact(something) {
  return typeof something === "object" && "n" in something;
}

function isDate(something) {
  return typeof something === "object" && "day" in something;
}

function isNumber(something) {
  return typeof something === "number" || isExact(something);
}

function isNan(something) {
  return typeof something === "number" && Number.isNaN(something);
}

function items(something) {
  return Array.isArray(something) ? something : [something];
}

function single(something) {
  return Array.isArray(something) ? (something[0] ?? "") : something;
}

export function toBoolean(something) {
  if (Array.isArray(something)) return something.length > 0;
  if (isExact(something)) return something.n !== 0n;
  return isDate(something) || Boolean(something);
}

export function toNumber(something) {
  const scalar = single(something);
  if (isNumber(scalar)) return scalar;
  if (typeof scalar === "boolean") return exact(scalar ? 1n : 0n);
  if (isDate(scalar)) return exact(BigInt(Date.parse(`${scalar.day}T00:00:00Z`)) / BigInt(DAY));
  const text = scalar.replace(/^[ \t\r\n]+|[ \t\r\n]+$/g, "");
  const day = date(text);
  return day === "" ? number(text) : toNumber(day);
}

export function toDate(something) {
  const scalar = single(something);
  if (isDate(scalar)) return scalar;
  if (typeof scalar === "string") return date(scalar.replace(/^[ \t\r\n]+|[ \t\r\n]+$/g, ""));
  const days = truncated(toNumber(scalar));
  if (!isExact(days) || days.n < FIRST_DAY || days.n > LAST_DAY) return "";
  return { day: new Date(Number(days.n) * DAY).toISOString().slice(0, 10) };
}

function decimalText({ n, d }) {
  const units = floor({ n: abs(n) * 10n ** BigInt(TEXT_DECIMALS) * 2n + d, d: d * 2n });
  const digits = String(units).padStart(TEXT_DECIMALS + 1, "0");
  const fraction = digits.slice(-TEXT_DECIMALS).replace(/0+$/, "");
  const text = digits.slice(0, -TEXT_DECIMALS) + (fraction ? `.${fraction}` : "");
  return n < 0n && units ? `-${text}` : text;
}

// Exact numbers

function abs(integer) {
  return integer < 0n ? -integer : integer;
}

/** The fraction n/d in its lowest terms. */
export function exact(n, d = 1n) {
  let [a, b] = [abs(n), abs(d)];
  while (b) [a, b] = [b, a % b];
  if (d < 0n) a = -a;
  return { n: n / a, d: d / a };
}

export function floor({ n, d }) {
  return n / d - (n % d < 0n ? 1n : 0n);
}

/** The same number, within the bounds that keep every operation as cheap as the last one. */
function bounded({ n, d }) {
  if (abs(n) >= LIMIT * d) return n > 0n ? Infinity : -Infinity;
  if (abs(n) < LIMIT * LIMIT && d < LIMIT * LIMIT) return { n, d };
  return exact(floor({ n: n * LIMIT * 2n + d, d: d * 2n }), LIMIT);
}

const EXACT = {
  "+": (a, b) => bounded(exact(a.n * b.d + b.n * a.d, a.d * b.d)),
  "-": (a, b) => bounded(exact(a.n * b.d - b.n * a.d, a.d * b.d)),
  "*": (a, b) => bounded(exact(a.n * b.n, a.d * b.d)),
  div: (a, b) => (b.n ? bounded(exact(a.n * b.d, a.d * b.n)) : overZero(a)),
  mod: (a, b) => (b.n ? EXACT["-"](a, exact(b.n * ((a.n * b.d) / (a.d * b.n)), b.d)) : NaN),
};

// One side is not finite: only the sign of the other one matters.
const WITHOUT_EXACTNESS = {
  "+": (a, b) => float(a) + float(b),
  "-": (a, b) => float(a) - float(b),
  "*": (a, b) => float(a) * float(b),
  div: (a, b) => (isExact(b) && b.n === 0n ? overZero(a) : float(a) / float(b)),
  mod: (a, b) => (isExact(a) && !isNan(b) ? a : NaN),
};

function overZero(a) {
  const sign = float(a);
  return sign === 0 ? NaN : sign * Infinity;
}

function float(something) {
  return isExact(something) ? Number(something.n > 0n) - Number(something.n < 0n) : something;
}

export function calculate(operator, a, b) {
  if (isExact(a) && isExact(b)) return EXACT[operator](a, b);
  const result = WITHOUT_EXACTNESS[operator](a, b);
  return Number.isFinite(result) ? ZERO : result;
}

function negate(a) {
  return isExact(a) ? { n: -a.n, d: a.d } : -a;
}

function truncated(a) {
  return isExact(a) ? { n: a.n / a.d, d: 1n } : a;
}

/** Half towards Infinity. */
function rounded(a, places) {
  if (!isExact(places)) return NaN;
  const count = places.n / places.d;
  if (abs(count) > DECIMALS) return NaN;
  if (!isExact(a)) return a;
  const scale = count < 0n ? exact(1n, 10n ** -count) : exact(10n ** count);
  const units = floor({ n: 2n * a.n * scale.n + a.d * scale.d, d: 2n * a.d * scale.d });
  return bounded(exact(units * scale.d, scale.n));
}

function isBelow(a, b, orEqual) {
  const [left, right] = isExact(a) && isExact(b) ? [a.n * b.d, b.n * a.d] : [float(a), float(b)];
  return orEqual ? left <= right : left < right;
}

/** Of every node, the blank lines of a repeating group aside. */
function numbersOf(something) {
  return (Array.isArray(something) ? something.filter((node) => node !== "") : [something]).map(toNumber);
}

function extreme(isBetter, numbers) {
  if (numbers.length === 0 || numbers.some(isNan)) return NaN;
  return numbers.reduce((best, candidate) => (isBetter(candidate, best) ? candidate : best));
}

// Comparisons: with node-sets, whether any pair of nodes satisfies it; linear in the number of nodes.

function compare(operator, first, second) {
  const a = beside(first, second);
  const b = beside(second, first);
  if (operator !== "=" && operator !== "!=") return anyInOrder(operator, a, b);
  if (typeof a === "boolean" || typeof b === "boolean") return (toBoolean(a) === toBoolean(b)) === (operator === "=");
  const test = operator === "=" ? anySame : anyDifferent;
  return comparable(items(a), items(b)).some(([left, right]) => test(left, right));
}

function beside(something, other) {
  return Array.isArray(something) && typeof other === "boolean" ? toBoolean(something) : something;
}

function comparable(a, b) {
  const texts = (nodes) => nodes.filter((node) => !isNumber(node)).map(toText);
  const numbers = (nodes) => nodes.filter(isNumber).map(key);
  const asNumbers = (nodes) => nodes.map((node) => key(toNumber(node)));
  return [[texts(a), texts(b)], [numbers(a), asNumbers(b)], [asNumbers(a), numbers(b)]];
}

/** What makes two numbers the same, NaN apart. */
function key(a) {
  return isExact(a) ? `${a.n}/${a.d}` : a;
}

function anySame(left, right) {
  const known = new Set(left);
  return right.some((candidate) => known.has(candidate) && !isNan(candidate));
}

function anyDifferent(left, right) {
  if (left.length === 0 || right.length === 0) return false;
  return new Set([...left, ...right]).size > 1 || left.some(isNan);
}

function anyInOrder(operator, first, second) {
  const [a, b] = operator.startsWith(">") ? [second, first] : [first, second];
  const numbers = (something) => items(something).map(toNumber).filter((node) => !isNan(node));
  const low = numbers(a);
  const high = numbers(b);
  if (low.length === 0 || high.length === 0) return false;
  return isBelow(extreme(isBelow, low), extreme((x, y) => isBelow(y, x), high), operator.endsWith("="));
}

// Trees

const NODES = {
  n: ([, text]) => number(text),
  t: ([, text]) => text,
  r: ([, name], { values }) => answer(Object.hasOwn(values, name) ? values[name] : undefined),
  ".": (_, { current }) => answer(current),
  "-": ([, operand], context) => decided([value(operand, context)], (a) => negate(toNumber(a))),
  o: chain,
  f: call,
};

export function value(tree, context) {
  return NODES[tree[0]](tree, context);
}

/** What is not on the page is for the server; null is a blank. */
export function answer(something) {
  if (something === undefined || (Array.isArray(something) && something.includes(UNDECIDED))) return UNDECIDED;
  return Array.isArray(something) ? something.map((node) => node ?? "") : (something ?? "");
}

export function decided(args, compute) {
  return args.includes(UNDECIDED) ? UNDECIDED : compute(...args);
}

function chain([, first, ...rest], context) {
  const operands = [first, ...rest.filter((_, index) => index % 2 === 1)];
  if (rest[0] === "and" || rest[0] === "or") return andOr(operands, rest[0] === "or", context);
  let result = value(first, context);
  for (let index = 0; index < rest.length; index += 2) {
    result = decided([result, value(rest[index + 1], context)], (a, b) => operate(rest[index], a, b));
  }
  return result;
}

function operate(operator, a, b) {
  return operator in EXACT ? calculate(operator, toNumber(a), toNumber(b)) : compare(operator, a, b);
}

/** One operand that decides is enough, whatever the others are. */
function andOr(operands, decisive, context) {
  let isDecided = true;
  for (const operand of operands) {
    const result = value(operand, context);
    if (result === UNDECIDED) isDecided = false;
    else if (toBoolean(result) === decisive) return decisive;
  }
  return isDecided ? !decisive : UNDECIDED;
}

function call([, name, ...args], context) {
  if (Object.hasOwn(LAZY, name)) return LAZY[name](args, context);
  if (!Object.hasOwn(FUNCTIONS, name)) return UNDECIDED; // regex, today, now, jr:choice-name
  return decided(args.map((arg) => value(arg, context)), FUNCTIONS[name]);
}

// Functions that can be decided though one of their values is not.
export const LAZY = {
  if: ([condition, then, otherwise], context) => {
    const verdict = isTrue(condition, context);
    return verdict === UNDECIDED ? UNDECIDED : value(verdict ? then : otherwise, context);
  },
  coalesce: (args, context) => {
    for (const arg of args) {
      const preferred = single(value(arg, context));
      if (preferred === UNDECIDED || !isMissing(preferred)) return preferred;
    }
    return "";
  },
  once: ([computed], context) => {
    const current = answer(context.current);
    return current === "" ? value(computed, context) : current;
  },
  position: (_, { position }) => exact(BigInt(position ?? 1)),
  "string-length": ([arg], context) =>
    decided([arg ? value(arg, context) : answer(context.current)], (a) => count([...toText(a)])),
};

export const FUNCTIONS = {
  not: (a) => !toBoolean(a),
  true: () => true,
  false: () => false,
  number: toNumber,
  string: toText,
  date: toDate,
  round: (a, places = ZERO) => rounded(toNumber(a), toNumber(places)),
  int: (a) => truncated(toNumber(a)),
  min: (...args) => extreme(isBelow, args.flatMap(numbersOf)),
  max: (...args) => extreme((a, b) => isBelow(b, a), args.flatMap(numbersOf)),
  sum: (...args) => numbersOf(args.length > 1 ? args.flatMap(items) : args[0]).reduce((x, y) => calculate("+", x, y), ZERO),
  count: (...args) => count(args.flatMap(items)),
  "count-non-empty": (...args) => count(args.flatMap(items).filter((node) => toText(node) !== "")),
  selected: (a, code) => {
    const wanted = toText(code).replace(/^ +| +$/g, "");
    return codes(a).includes(wanted) || (wanted === "" && codes(a).length === 0);
  },
  "count-selected": (a) => count(codes(a)),
  concat: (...args) => joined("", args),
};

export function joined(separator, args) {
  return capped(args.flatMap(items).map(toText).join(separator));
}

export function capped(text) {
  return [...text].length <= MAX_TEXT ? text : "";
}

function count(list) {
  return exact(BigInt(list.length));
}

export function codes(a) {
  return toText(a).split(" ").filter(Boolean);
}

function isMissing(scalar) {
  return scalar === "" || isNan(scalar);
}
