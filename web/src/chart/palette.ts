/** The page's colours for canvases, which know no custom properties. */
export interface Palette {
  readonly text: string;
  readonly grid: string;
  readonly gain: string;
  readonly loss: string;
  readonly accent: string;
  readonly warn: string;
  readonly gainFill: string;
  readonly lossFill: string;
  readonly clear: string;
}

export function readPalette(): Palette {
  const style = getComputedStyle(document.documentElement);
  const colour = (name: string): string => style.getPropertyValue(name).trim();
  return {
    text: colour('--muted'),
    grid: colour('--chart-grid'),
    gain: colour('--gain'),
    loss: colour('--loss'),
    accent: colour('--accent'),
    warn: colour('--warn'),
    gainFill: colour('--gain-fill'),
    lossFill: colour('--loss-fill'),
    clear: 'rgba(0, 0, 0, 0)',
  };
}

/** Calls back when the reader changes between light and dark. Returns the way to stop. */
export function onPaletteChange(listener: () => void): () => void {
  const dark = matchMedia('(prefers-color-scheme: dark)');
  dark.addEventListener('change', listener);
  return () => dark.removeEventListener('change', listener);
}
