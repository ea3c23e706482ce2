/** Strokes of a pen on a canvas: how they are drawn, what counts as a signature, and the picture they make.

The same figures as at the counter (app/scenarios/strokes.py): black on a transparent ground, twice the size. */

const WIDTH = 2.6; // pixels of a stroke without pressure
const REACH = 8; // pixels around a point that its stroke may cover
const MARGIN = 12;
const SCALE = 2;
const WIDEST = 1200; // pixels of the picture
const LEAST_LENGTH = 100; // pixels of line in all …
const LEAST_EXTENT = 40; // … and of the longer side of what it covers: less is a slip of the hand
const PLAIN = 0.5; // the pressure of what has none
const LEAST_PRESSURE = 0.1;

/** @typedef {{x: number, y: number, force: number}} Point */

/** @param {PointerEvent} event @param {DOMRect} box @returns {Point} */
export function point(event, box) {
  const force = event.pointerType === "pen" ? Math.max(event.pressure, LEAST_PRESSURE) : PLAIN;
  return { x: event.clientX - box.left, y: event.clientY - box.top, force };
}

/** Whether it can be a signature: a dot, or dots, are none. @param {Point[][]} strokes */
export function enough(strokes) {
  const lengths = strokes.map((stroke) => stroke.slice(1).reduce((sum, at, i) => sum + Math.hypot(at.x - stroke[i].x, at.y - stroke[i].y), 0));
  const area = covered(strokes, 0);
  return lengths.reduce((sum, one) => sum + one, 0) >= LEAST_LENGTH && Math.max(area.width, area.height) >= LEAST_EXTENT;
}

/** Smooth lines, the thicker the harder the pen was pressed. @param {CanvasRenderingContext2D} pen @param {Point[]} stroke */
export function draw(pen, stroke) {
  pen.lineCap = pen.lineJoin = "round";
  const [first] = stroke;
  if (stroke.length === 1) return line(pen, first, { ...first, x: first.x + 0.1 }, first);
  let from = first;
  for (let at = 1; at < stroke.length; at += 1) {
    const [before, after] = [stroke[at - 1], stroke[at]];
    const to = at === stroke.length - 1 ? after : middle(before, after);
    line(pen, from, to, before);
    from = to;
  }
}

/** The strokes cropped, as PNG. @param {Point[][]} strokes @returns {Promise<Blob>} */
export function png(strokes) {
  const area = covered(strokes, REACH + MARGIN);
  const scale = Math.min(SCALE, WIDEST / area.width);
  const canvas = document.createElement("canvas");
  canvas.width = Math.ceil(area.width * scale);
  canvas.height = Math.ceil(area.height * scale);
  const pen = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  pen.scale(scale, scale);
  pen.translate(-area.left, -area.top);
  pen.strokeStyle = "#000000";
  for (const stroke of strokes) draw(pen, stroke);
  return new Promise((done) => canvas.toBlob((blob) => done(/** @type {Blob} */ (blob)), "image/png"));
}

function line(pen, from, to, bend) {
  pen.lineWidth = WIDTH * (0.6 + 0.8 * bend.force);
  pen.beginPath();
  pen.moveTo(from.x, from.y);
  pen.quadraticCurveTo(bend.x, bend.y, to.x, to.y);
  pen.stroke();
}

function middle(one, other) {
  return { x: (one.x + other.x) / 2, y: (one.y + other.y) / 2, force: other.force };
}

/** @param {Point[][]} strokes @param {number} edge */
function covered(strokes, edge) {
  const all = strokes.flat();
  const [xs, ys] = [all.map((at) => at.x), all.map((at) => at.y)];
  const [left, top] = [Math.min(...xs) - edge, Math.min(...ys) - edge];
  return { left, top, width: Math.max(...xs) + edge - left, height: Math.max(...ys) + edge - top };
}
