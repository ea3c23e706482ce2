/** The four corners of a sheet, set by hand on the photograph: one finger drags the nearest, a loupe shows what it covers. */

import { button, el } from "./dom.js";

const START = [[0.1, 0.1], [0.9, 0.1], [0.9, 0.9], [0.1, 0.9]];
const EDGE = 28; // pixels around the photograph, so that a corner at its edge can be taken hold of
const HANDLE = 13; // radius
const GLASS = 60; // radius of the loupe …
const ZOOM = 3; // … and how much larger it shows
const FAR = 10; // pixels with Shift
const WAYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const WHAT = "拖动四个角，对准纸张的四角；手指不必按在角上，离得最近的角会跟着走。";
const LABEL = "照片和四角。数字键 1 到 4 选角，方向键移动";

/** @typedef {number[][]} Corners shares of the photograph, clockwise from the top left of the sheet */

/**
 * The corners as somebody set them, or null when the sheet was closed.
 * @param {ImageBitmap} photo @param {Corners | null} before
 * @returns {Promise<Corners | null>}
 */
export function cornersSet(photo, before) {
  return new Promise((done) => {
    const board = new Board(photo, before ?? START);
    /** @type {Corners | null} */
    let answer = null;
    const accept = () => {
      answer = board.corners;
      node.close();
    };
    const no = button("取消", { click: () => node.close(), attributes: { "data-answer": "no" } });
    const yes = button("按四角裁切", { icon: "check", look: "primary", click: accept, attributes: { "data-answer": "yes" } });
    const foot = el("div", { class: "zoom-foot" }, no, yes);
    const node = el("dialog", { class: "zoom cutting", "aria-label": "手动裁切四角" }, el("p", { class: "cutting-words" }, WHAT), board.canvas, foot);
    node.addEventListener("close", () => {
      board.drop();
      node.remove();
      done(answer);
    });
    document.body.append(node);
    node.showModal();
    board.begin();
  });
}

class Board {
  /** @param {ImageBitmap} photo @param {Corners} corners */
  constructor(photo, corners) {
    this.photo = photo;
    this.corners = corners.map((corner) => [...corner]);
    this.active = 0;
    this.pointer = -1;
    this.grip = [0, 0]; // from the finger to the corner that follows it
    this.canvas = el("canvas", { "data-board": true, class: "cutting-board", tabindex: 0, role: "application", "aria-label": LABEL });
    this.seen = new ResizeObserver(() => this.#draw());
  }

  begin() {
    this.canvas.addEventListener("pointerdown", (event) => this.#down(event));
    this.canvas.addEventListener("pointermove", (event) => this.#move(event));
    for (const end of ["pointerup", "pointercancel"]) this.canvas.addEventListener(end, (event) => this.#up(event));
    this.canvas.addEventListener("keydown", (event) => this.#key(event));
    this.seen.observe(this.canvas);
    this.canvas.focus({ preventScroll: true });
  }

  drop() {
    this.seen.disconnect();
    this.photo.close();
  }

  /** Where the photograph stands on the canvas. */
  get #place() {
    const [wide, high] = [this.canvas.clientWidth - 2 * EDGE, this.canvas.clientHeight - 2 * EDGE];
    const factor = Math.min(wide / this.photo.width, high / this.photo.height);
    const [width, height] = [this.photo.width * factor, this.photo.height * factor];
    return { left: EDGE + (wide - width) / 2, top: EDGE + (high - height) / 2, width, height, factor };
  }

  get #points() {
    const { left, top, width, height } = this.#place;
    return this.corners.map(([x, y]) => [left + x * width, top + y * height]);
  }

  /** The first finger drags until it is lifted; a second one, or a palm, does not. */
  #down(event) {
    if (this.pointer >= 0 || event.button > 0) return;
    event.preventDefault();
    const points = this.#points;
    const away = points.map(([x, y]) => Math.hypot(x - event.offsetX, y - event.offsetY));
    this.active = away.indexOf(Math.min(...away));
    this.grip = [points[this.active][0] - event.offsetX, points[this.active][1] - event.offsetY];
    this.pointer = event.pointerId;
    this.canvas.setPointerCapture(event.pointerId);
    this.#draw();
  }

  #move(event) {
    if (event.pointerId === this.pointer) this.#put(event.offsetX + this.grip[0], event.offsetY + this.grip[1]);
  }

  #up(event) {
    if (event.pointerId !== this.pointer) return;
    this.pointer = -1;
    this.#draw();
  }

  #key(event) {
    const way = WAYS[event.key];
    const corner = "1234".indexOf(event.key);
    if (!way && corner < 0) return;
    event.preventDefault();
    if (corner >= 0) this.active = corner;
    const [x, y] = this.#points[this.active];
    const far = event.shiftKey ? FAR : 1;
    if (way) this.#put(x + way[0] * far, y + way[1] * far);
    else this.#draw();
  }

  /** The corner in hand comes to this point of the canvas, never out of the photograph. */
  #put(x, y) {
    const { left, top, width, height } = this.#place;
    const inside = (/** @type {number} */ share) => Math.min(Math.max(share, 0), 1);
    this.corners[this.active] = [inside((x - left) / width), inside((y - top) / height)];
    this.#draw();
  }

  #draw() {
    const ratio = devicePixelRatio;
    this.canvas.width = Math.round(this.canvas.clientWidth * ratio);
    this.canvas.height = Math.round(this.canvas.clientHeight * ratio);
    const pen = this.canvas.getContext("2d");
    pen.scale(ratio, ratio);
    const { left, top, width, height } = this.#place;
    pen.drawImage(this.photo, left, top, width, height);
    const points = this.#points;
    frame(pen, points);
    points.forEach((point, at) => handle(pen, point, at, at === this.active));
    if (this.pointer >= 0) this.#loupe(pen, points[this.active]);
  }

  /** What lies below the corner in hand, in the upper corner that the hand does not cover. */
  #loupe(pen, [x, y]) {
    const { left, top, factor } = this.#place;
    const across = x < this.canvas.clientWidth / 2 ? this.canvas.clientWidth - GLASS - 8 : GLASS + 8;
    const seen = GLASS / (factor * ZOOM); // pixels of the photograph
    const at = [(x - left) / factor, (y - top) / factor];
    pen.save();
    pen.beginPath();
    pen.arc(across, GLASS + 8, GLASS, 0, 2 * Math.PI);
    pen.fillStyle = color("sunken");
    pen.fill();
    pen.clip();
    pen.drawImage(this.photo, at[0] - seen, at[1] - seen, 2 * seen, 2 * seen, across - GLASS, 8, 2 * GLASS, 2 * GLASS);
    pen.strokeStyle = color("accent");
    for (const [wide, high] of [[GLASS, 0], [0, GLASS]]) line(pen, [[across - wide, GLASS + 8 - high], [across + wide, GLASS + 8 + high]]);
    pen.restore();
    pen.strokeStyle = "#ffffff";
    pen.lineWidth = 3;
    pen.beginPath();
    pen.arc(across, GLASS + 8, GLASS, 0, 2 * Math.PI);
    pen.stroke();
  }
}

/** @param {string} name of a token */
function color(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`);
}

function line(pen, points) {
  pen.beginPath();
  points.forEach(([x, y], at) => (at ? pen.lineTo(x, y) : pen.moveTo(x, y)));
  pen.stroke();
}

/** As at the counter: a line that is seen on light and on dark paper. */
function frame(pen, points) {
  pen.lineJoin = "round";
  for (const [name, width] of [["photo-rim", 5], ["photo-ok", 2]]) {
    pen.strokeStyle = color(name);
    pen.lineWidth = width;
    line(pen, [...points, points[0], points[1]]);
  }
}

/** Each with its number; the one in hand is filled. */
function handle(pen, [x, y], at, active) {
  pen.beginPath();
  pen.arc(x, y, HANDLE, 0, 2 * Math.PI);
  pen.fillStyle = color(active ? "accent" : "surface");
  pen.fill();
  pen.strokeStyle = active ? "#ffffff" : color("accent");
  pen.lineWidth = 2;
  pen.stroke();
  pen.fillStyle = color(active ? "on-accent" : "ink");
  pen.font = `bold 14px ${getComputedStyle(document.body).fontFamily}`;
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  pen.fillText(String(at + 1), x, y + 1);
}
