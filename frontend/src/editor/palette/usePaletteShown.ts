/** Whether the palette is shown: as last chosen in this browser. On a narrow screen it lies above the canvas, so there it begins closed. */
import { useLocalStorage, useMediaQuery } from "@mantine/hooks";
import { useCallback, useState } from "react";

export const NARROW = "(max-width: 60em)";

export function usePaletteShown(): [shown: boolean, toggle: () => void] {
  const narrow = useMediaQuery(NARROW, undefined, { getInitialValueInEffect: false });
  const [beside, showBeside] = useLocalStorage({ key: "wareflow.palette", defaultValue: true, getInitialValueInEffect: false });
  const [above, showAbove] = useState(false);
  const toggle = useCallback(() => (narrow ? showAbove : showBeside)((shown) => !shown), [narrow, showBeside]);

  return [narrow ? above : beside, toggle];
}
