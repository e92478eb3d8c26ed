/** What rules.py asks of a page, in the page: each answers with faults, as the number of the item and what is wrong. */
({
  /**
   * Each control takes the focus, as Tab would give it, and the browser scrolls to it. A point of it that lies outside the
   * window, or that something covers which is neither inside it nor around it, cannot be seen.
   */
  focused() {
    const before = document.activeElement;
    const [x, y] = [scrollX, scrollY];
    const faults = [];
    const called = (it) =>
      (it.getAttribute('aria-label') || it.textContent || it.id).trim().replace(/\s+/g, ' ').slice(0, 50);
    const controls = 'a[href], button:not(:disabled), input, textarea, summary, [tabindex="0"]';
    for (const it of document.querySelectorAll(controls)) {
      if (!it.checkVisibility({ visibilityProperty: true })) continue;
      it.blur();
      it.focus({ focusVisible: true });
      if (document.activeElement !== it) {
        faults.push(['2.4.11', `"${called(it)}" takes no focus`]);
        continue;
      }
      const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(it);
      if (outlineStyle !== 'solid' || parseFloat(outlineWidth) < 2 || !boxShadow.includes('rgb'))
        faults.push(['2.4.7', `"${called(it)}" shows no double ring`]);
      const box = it.getBoundingClientRect();
      const places = [[0.5, 0.5], [0.5, 0.1], [0.1, 0.5], [0.9, 0.5], [0.5, 0.9]];
      const points = places.map(([right, down]) => [box.left + right * box.width, box.top + down * box.height]);
      // Of what is as high as the window some is seen.
      if (box.height > innerHeight / 2) points.splice(0, 5, [innerWidth / 2, innerHeight / 2]);
      for (const [left, top] of points) {
        const hit = document.elementFromPoint(left, top);
        const itself = (label) => label.contains(hit);
        if (hit && (it.contains(hit) || hit.contains(it) || [...(it.labels ?? [])].some(itself))) continue;
        const by = hit ? `${hit.tagName}.${hit.className}` : 'the edge of the window';
        faults.push(['2.4.11', `"${called(it)}" is covered by ${by} at ${Math.round(left)}, ${Math.round(top)}`]);
        break;
      }
    }
    document.activeElement.blur();
    if (before !== document.body) before.focus({ preventScroll: true });
    scrollTo(x, y);
    return faults;
  },

  /** What tells a control apart from its ground is its edge or a ground of its own. */
  edges() {
    const parts = (text) => (text.match(/[\d.]+/g) ?? []).map(Number);
    const ground = (it) => {
      for (; it; it = it.parentElement) {
        const { backgroundColor } = getComputedStyle(it);
        if (parts(backgroundColor)[3] !== 0) return backgroundColor;
      }
      return 'rgb(255, 255, 255)';
    };
    const linear = (part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
    const light = (text) => {
      const [red, green, blue] = parts(text).map((part) => linear(part / 255));
      return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    };
    const contrast = (one, other) => {
      const [low, high] = [light(one), light(other)].sort((a, b) => a - b);
      return (high + 0.05) / (low + 0.05);
    };
    return [...document.querySelectorAll('.chip, .main, .disc, input:not([type=checkbox]), textarea')]
      .filter((it) => it.checkVisibility())
      .map((it) => {
        const around = ground(it.parentElement);
        return [it, Math.max(contrast(getComputedStyle(it).borderTopColor, around), contrast(ground(it), around))];
      })
      .filter(([, ratio]) => ratio < 3)
      .map(([it, ratio]) => [
        '1.4.11',
        `${it.tagName}.${it.className} "${it.textContent.trim().slice(0, 40)}" stands out by ${ratio.toFixed(2)}`,
      ]);
  },

  /** What can be read off the page as it stands. */
  built() {
    const all = (what) => [...document.querySelectorAll(what)];
    const faults = [];
    const fault = (item, what) => faults.push([item, what]);
    if (all('h1').length !== 1) fault('1.3.1', `${all('h1').length} headings of the first level`);
    for (const it of all('.cards, .rows'))
      if (it.tagName !== 'UL' || [...it.children].some((each) => each.tagName !== 'LI'))
        fault('1.3.1', `${it.className} is no list`);
    for (const it of all('.chips'))
      if (!it.closest('[role=group][aria-label]')) fault('1.3.1', `"${it.textContent.slice(0, 40)}" answers no question`);
    if (!document.title.includes('Kept')) fault('2.4.6', `the page is called "${document.title}"`);
    const voices = all('[role=status], [aria-live]');
    if (voices.length !== 1 || voices[0].getAttribute('role') !== 'status') fault('4.1.3', `${voices.length} voices`);
    const menu = all('nav.menu a').map((it) => it.textContent).join();
    if (menu && menu !== 'Today,Other days,My week,More') fault('3.2.6', `the menu is ${menu}`);
    for (const it of all('*')) {
      const { transitionDuration, animationName, scrollBehavior } = getComputedStyle(it);
      if (parseFloat(transitionDuration) > 0 || animationName !== 'none' || scrollBehavior === 'smooth')
        fault('2.3.3', `${it.tagName}.${it.className} moves`);
    }
    return faults;
  },
})
