/** The card of the tour, at the part of the screen it speaks of. It never covers or blocks that part. */
import { Button, CloseButton, Group, Portal } from "@mantine/core";
import { Flag, Map as MapIcon } from "lucide-react";
import { useEffect, useLayoutEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useLocation, useNavigate } from "react-router";

import { useAnchors } from "./anchor";
import { ANCHORS, indexOf, STATIONS, type Station } from "./steps";
import { useTour } from "./store";
import classes from "./tour.module.css";

export function TourCard() {
  const { state, at, arrive } = useTour();
  const found = useAnchors((anchors) => anchors.found);
  useEffect(() => arrive(new Set(found.keys())), [arrive, found]);
  if (state !== "on") return null;
  const anchor = found.get(ANCHORS[at]);
  return anchor ? <AtAnchor key={at} anchor={anchor} at={at} /> : <Elsewhere at={at} />;
}

type Place = Pick<DOMRect, "top" | "left" | "width" | "height">;

function AtAnchor({ anchor, at }: { anchor: HTMLElement; at: Station }) {
  const { t } = useTranslation("tour");
  const origin = useRef<HTMLDivElement>(null);
  const place = usePlace(anchor);
  const card = useRef<HTMLElement>(null);
  const [height, setHeight] = useState(170);
  useLayoutEffect(() => setHeight(card.current?.offsetHeight ?? 170), [at, place]);
  const dialog = anchor.closest<HTMLElement>("[role=dialog]");
  const from = origin.current?.getBoundingClientRect() ?? NOWHERE;
  const inside = dialog?.getBoundingClientRect() ?? { top: 0, left: 0, width: window.innerWidth, height: window.innerHeight };
  const shown = place && (
    <>
      <div ref={origin} className={classes.origin} />
      <div className={classes.ring} style={{ ...place, ...moved(place, from) }} aria-hidden />
      <aside ref={card} className={`${classes.card} ${classes.floating}`} style={moved(cardPlace(place, height, inside), from)} aria-label={t("label")}>
        <Words at={at} />
      </aside>
    </>
  );
  // Inside of a dialog the keyboard stays inside: so the card goes there.
  return <Portal {...(dialog ? { target: dialog } : {})}>{shown}</Portal>;
}

const WIDTH = 320;
const GAP = 14;

const NOWHERE = { top: 0, left: 0 };

type Spot = Pick<DOMRect, "top" | "left">;

/** A dialog may move what is fixed inside of it: places are told from where its own corner of the screen lies. */
function moved({ top, left }: Spot, from: Spot): Spot {
  return { top: top - from.top, left: left - from.left };
}

/** Below the part where there is room, else above it, else at the foot; always inside of what is shown. */
function cardPlace(place: Place, height: number, inside: Place): Spot {
  const [end, right] = [inside.top + inside.height, inside.left + inside.width];
  const below = place.top + place.height + GAP;
  const above = place.top - GAP - height;
  const top = below + height + GAP <= end ? below : above >= inside.top + GAP ? above : end - height - GAP;
  const left = Math.max(inside.left + GAP, Math.min(place.left + place.width / 2 - WIDTH / 2, right - WIDTH - GAP));
  return { top, left };
}

/** Follows the element: pages scroll, and results above it grow. */
function usePlace(anchor: HTMLElement): Place | null {
  const [place, setPlace] = useState<Place | null>(null);
  useEffect(() => {
    anchor.scrollIntoView({ block: "nearest" });
    let frame = 0;
    const look = () => {
      const { top, left, width, height } = anchor.getBoundingClientRect();
      const isOther = (before: Place | null) => !before || before.top !== top || before.left !== left || before.width !== width || before.height !== height;
      setPlace((before) => (isOther(before) ? { top, left, width, height } : before));
      frame = requestAnimationFrame(look);
    };
    look();
    return () => cancelAnimationFrame(frame);
  }, [anchor]);
  return place;
}

/** The part is not on this screen: the way there. */
function Elsewhere({ at }: { at: Station }) {
  const { t } = useTranslation("tour");
  const navigate = useNavigate();
  const { pathname } = useLocation();
  const { start, skip } = useTour();
  // While the wizard works or a page loads, the next part is on its way.
  const waits = pathname.startsWith("/flows/") || (pathname === "/templates" && at !== "card");
  return (
    <Portal>
      <aside className={`${classes.card} ${classes.away}`} aria-label={t("label")}>
        <p className={classes.text}>{t(waits ? "waits" : "away")}</p>
        <Group gap="xs" justify="flex-end">
          <Button size="compact-sm" variant="subtle" color="gray" onClick={skip}>
            {t("skip")}
          </Button>
          <Button size="compact-sm" variant={waits ? "default" : "filled"} onClick={() => [start(), void navigate("/templates")]}>
            {t(at === "card" ? "go" : "again")}
          </Button>
        </Group>
      </aside>
    </Portal>
  );
}

const READ: ReadonlySet<Station> = new Set(["plan"]);

function Words({ at }: { at: Station }) {
  const { t } = useTranslation("tour");
  const { skip, next } = useTour();
  const last = at === "done";
  return (
    <div aria-live="polite">
      <div className={classes.head}>
        <span className={classes.step}>
          {last ? <Flag size={13} aria-hidden /> : <MapIcon size={13} aria-hidden />} {t("step", { at: indexOf(at) + 1, total: STATIONS.length })}
        </span>
        {!last && <CloseButton size="sm" aria-label={t("skip")} onClick={skip} />}
      </div>
      <h3 className={classes.title}>{t(`station.${at}.title`)}</h3>
      <p className={classes.text}>{t(`station.${at}.text`)}</p>
      {(last || READ.has(at)) && (
        <Group justify="flex-end" mt="xs">
          <Button size="compact-sm" onClick={next}>
            {t(last ? "end" : "next")}
          </Button>
        </Group>
      )}
    </div>
  );
}
