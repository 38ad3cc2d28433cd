"use strict";
(() => {
  const status = document.querySelector(".said");
  const say = (text) => { status.textContent = text; };

  // Numbers as people read them: "1,234", "−3.2", "< 0.1", "3.1 (2.2)", "not within 36".
  const number = (text) => {
    const plain = text.replace(/,/g, "").replace(/−/g, "-").replace(/^[<>±\s]+/, "");
    const found = /^[-+]?\d+(\.\d+)?/.exec(plain);
    return found ? parseFloat(found[0]) : null;
  };

  const compare = (a, b) => {
    const [x, y] = [number(a), number(b)];
    if (x !== null && y !== null) return x - y;
    if (x !== null) return -1;
    if (y !== null) return 1;
    return a.localeCompare(b);
  };

  const sort = (table, column, head) => {
    const body = table.tBodies[0];
    const falls = head.getAttribute("aria-sort") === "ascending";
    for (const other of head.parentNode.children) other.removeAttribute("aria-sort");
    head.setAttribute("aria-sort", falls ? "descending" : "ascending");
    const text = (row) => row.cells[column].textContent;
    const empty = (row) => /^[–·]?$/.test(text(row));
    const rows = [...body.rows].filter((row) => !row.classList.contains("dim"));
    const last = [...body.rows].filter((row) => row.classList.contains("dim"));
    rows.sort((a, b) => (empty(a) - empty(b)) || (falls ? -1 : 1) * compare(text(a), text(b)));
    body.append(...rows, ...last);
  };

  const filter = (input, table, told) => {
    const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const row of table.tBodies[0].rows) {
      const text = row.textContent.toLowerCase();
      row.hidden = !words.every((word) => text.includes(word));
      shown += row.hidden ? 0 : 1;
    }
    told.textContent = words.length ? `${shown} of ${table.tBodies[0].rows.length} rows` : "";
  };

  for (const table of document.querySelectorAll("table")) {
    for (const [column, head] of [...table.tHead.rows[0].cells].entries()) {
      const button = head.querySelector("button");
      if (button) button.addEventListener("click", () => sort(table, column, head));
    }
    const box = table.parentNode.querySelector(".filter");
    if (box) {
      const input = box.querySelector("input");
      input.addEventListener("input", () => filter(input, table, box.querySelector("span")));
    }
  }

  const save = (name, type, parts) => {
    const link = document.createElement("a");
    link.download = name;
    link.href = URL.createObjectURL(new Blob(parts, { type }));
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  };

  // The drawing alone, with the colours that the page gives it now.
  const picture = async (svg) => {
    const copy = svg.cloneNode(true);
    const from = [svg, ...svg.querySelectorAll("[class]")];
    const to = [copy, ...copy.querySelectorAll("[class]")];
    from.forEach((one, k) => {
      const style = getComputedStyle(one);
      const names = one.getAttribute("class").split(" ");
      if (names.some((name) => name[0] === "f")) to[k].setAttribute("fill", style.fill);
      if (names.some((name) => name[0] === "s")) to[k].setAttribute("stroke", style.stroke);
    });
    const box = svg.viewBox.baseVal;
    const scale = 2.2;
    copy.setAttribute("xmlns", "http://www.w3.org/2000/svg");
    copy.setAttribute("width", box.width * scale);
    copy.setAttribute("height", box.height * scale);
    const image = new Image();
    const text = new XMLSerializer().serializeToString(copy);
    image.src = "data:image/svg+xml;charset=utf-8," + encodeURIComponent(text);
    await image.decode();
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(box.width * scale);
    canvas.height = Math.round(box.height * scale);
    const pen = canvas.getContext("2d");
    pen.fillStyle = getComputedStyle(document.body).backgroundColor;
    pen.fillRect(0, 0, canvas.width, canvas.height);
    pen.drawImage(image, 0, 0, canvas.width, canvas.height);
    return new Promise((done) => { canvas.toBlob(done, "image/png"); });
  };

  const copyPicture = async (svg, name, button) => {
    let words = "Copied";
    try {
      await navigator.clipboard.write([new ClipboardItem({ "image/png": picture(svg) })]);
    } catch {
      save(`${name}.png`, "image/png", [await picture(svg)]);
      words = "Saved as a file";
    }
    const before = button.textContent;
    button.textContent = words;
    say(words);
    setTimeout(() => { button.textContent = before; }, 2000);
  };

  for (const figure of document.querySelectorAll("figure")) {
    const script = figure.querySelector(".data");
    if (!script) continue;
    const data = JSON.parse(script.textContent);
    const plot = figure.querySelector(".plot");
    const svg = plot.querySelector("svg");
    const [tip, ring] = [plot.querySelector(".tip"), plot.querySelector(".ring")];
    const png = figure.querySelector(".png");
    const csv = figure.querySelector(".csv");
    png.addEventListener("click", () => copyPicture(svg, data.name, png));
    if (csv) csv.addEventListener("click", () => save(`${data.name}.csv`, "text/csv", ["\ufeff", data.csv]));
    if (!data.points.length) continue;
    let current = -1;

    const hide = () => { tip.hidden = true; ring.hidden = true; };
    const show = (k, aloud) => {
      current = k;
      const [x, y, text] = data.points[k];
      const scale = plot.clientWidth / svg.viewBox.baseVal.width;
      tip.textContent = text;
      tip.hidden = false;
      ring.hidden = false;
      ring.style.left = `${x * scale}px`;
      ring.style.top = `${y * scale}px`;
      const left = Math.min(Math.max(x * scale + 12, 0), plot.clientWidth - tip.offsetWidth);
      const above = y * scale - tip.offsetHeight - 12;
      tip.style.left = `${Math.max(left, 0)}px`;
      tip.style.top = `${above >= 0 ? above : y * scale + 14}px`;
      if (aloud) say(text);
    };

    plot.addEventListener("pointermove", (event) => {
      const box = plot.getBoundingClientRect();
      const scale = box.width / svg.viewBox.baseVal.width;
      const [x, y] = [(event.clientX - box.left) / scale, (event.clientY - box.top) / scale];
      let [best, near] = [-1, 40 * 40];
      data.points.forEach(([px, py], k) => {
        const far = (px - x) ** 2 + (py - y) ** 2;
        if (far < near) [best, near] = [k, far];
      });
      if (best < 0) hide(); else show(best, false);
    });
    plot.addEventListener("pointerleave", hide);
    plot.addEventListener("blur", hide);
    plot.addEventListener("keydown", (event) => {
      const last = data.points.length - 1;
      const steps = {
        ArrowRight: current + 1, ArrowDown: current + 1, ArrowLeft: current - 1, ArrowUp: current - 1,
        PageDown: current + 10, PageUp: current - 10, Home: 0, End: last,
      };
      if (event.key === "Escape") hide();
      if (!(event.key in steps)) return;
      event.preventDefault();
      show(Math.min(Math.max(steps[event.key], 0), last), true);
    });
  }
  addEventListener("beforeprint", () => {
    for (const one of document.querySelectorAll(".tip,.ring")) one.hidden = true;
  });
})();
