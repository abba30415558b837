"""The goods of the demo shop: our own, with the diacritics of Polish, Czech and Spanish suppliers."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Family:
    """A product in several variants; the price is that of the first one."""

    category: str
    manufacturer: str
    code: str
    name: str
    variants: tuple[str, ...]
    price: str


def _families(category: str, manufacturer: str, *lines: str) -> list[Family]:
    """Each line: code | name | price | variants."""
    found = []
    for line in lines:
        code, name, price, variants = (part.strip() for part in line.split("|"))
        found.append(Family(category, manufacturer, code, name, tuple(v.strip() for v in variants.split(", ")), price))
    return found


FAMILIES: list[Family] = [
    *_families(
        "Kuchnia/Kubki i filiżanki",
        "Ceramika Żuławy",
        "KUB-ZUL | Kubek ceramiczny Żuławy 350 ml | 34.90 | biały, błękitny, zielony, łososiowy, grafitowy",
        "KUB-KAS | Kubek emaliowany Kaszuby 400 ml | 29.99 | biały, granatowy, czerwony, żółty, czarny",
        "FIL-ZUL | Filiżanka ze spodkiem Żuławy 200 ml | 42.50 | biała, błękitna, zielona, łososiowa, grafitowa",
        "DZB-ZUL | Dzbanek ceramiczny Żuławy 1,2 l | 89.00 | biały, błękitny, zielony, łososiowy, grafitowy",
    ),
    *_families(
        "Kuchnia/Garnki i patelnie",
        "Kovář Brno",
        "HRN-KOV | Hrnec nerezový s poklicí | 119.90 | 1,5 l, 2,5 l, 3,5 l, 5 l, 8 l",
        "PAN-KOV | Pánev litinová Kovář | 149.00 | 20 cm, 24 cm, 26 cm, 28 cm, 32 cm",
        "RDL-KOV | Rendlík s nepřilnavým povrchem | 64.50 | 14 cm, 16 cm, 18 cm, 20 cm, 22 cm",
        "PEK-KOV | Pekáč smaltovaný s víkem | 98.75 | malý, střední, velký, oválný, na husu",
    ),
    *_families(
        "Kuchnia/Noże i deski",
        "Cuchillería Albacete",
        "CUC-ALB | Cuchillo de cocina Albacete | 45.00 | 10 cm, 13 cm, 16 cm, 20 cm, 25 cm",
        "TAB-ALB | Tabla de cortar de olivo | 39.95 | pequeña, mediana, grande, redonda, con asa",
        "JAM-ALB | Soporte jamonero plegable | 79.90 | haya, nogal, pino, roble, bambú",
        "AFI-ALB | Afilador de cuchillos cerámico | 22.49 | negro, rojo, blanco, azul, verde",
    ),
    *_families(
        "Kuchnia/Przechowywanie",
        "Skład Domowy",
        "SLO-SKD | Słoik szklany z klipsem | 12.90 | 0,25 l, 0,5 l, 1 l, 1,5 l, 2 l",
        "POJ-SKD | Pojemnik na żywność z pokrywką | 18.99 | 0,4 l, 0,8 l, 1,2 l, 2 l, 3,5 l",
        "CHL-SKD | Chlebak bambusowy | 129.00 | jasny, ciemny, z deską, dwupoziomowy, narożny",
        "PRZ-SKD | Zestaw pojemników na przyprawy | 59.90 | 6 szt., 8 szt., 10 szt., 12 szt., 16 szt.",
    ),
    *_families(
        "Kuchnia/Kawa i herbata",
        "Káva & Čaj",
        "MOK-KAC | Moka konvička hliníková | 69.90 | 1 šálek, 3 šálky, 6 šálků, 9 šálků, 12 šálků",
        "FRP-KAC | French press Čeřínek | 84.00 | 350 ml, 600 ml, 800 ml, 1 l, 1,5 l",
        "MLY-KAC | Ruční mlýnek na kávu | 139.50 | nerezový, dřevěný, cestovní, černý, měděný",
        "CAJ-KAC | Čajová konvice se sítkem | 74.25 | 0,5 l, 0,75 l, 1 l, 1,25 l, 1,5 l",
    ),
    *_families(
        "Dom/Tekstylia",
        "Tkalnia Łódź",
        "REC-TKL | Ręcznik bawełniany Łódź | 27.90 | 30 × 50 cm, 50 × 90 cm, 70 × 140 cm, 100 × 150 cm, plażowy",
        "POS-TKL | Komplet pościeli z satyny | 189.00 | 140 × 200 cm, 160 × 200 cm, 200 × 220 cm, dziecięcy, hotelowy",
        "KOC-TKL | Koc wełniany w jodełkę | 159.99 | szary, beżowy, musztardowy, bordowy, turkusowy",
        "OBR-TKL | Obrus lniany plamoodporny | 99.00 | 100 × 100 cm, 130 × 160 cm, 140 × 220 cm, 150 × 260 cm, okrągły",
    ),
    *_families(
        "Dom/Oświetlenie",
        "Světlo Jablonec",
        "LAM-SVJ | Stolní lampa Jablonec | 134.90 | bílá, černá, mosazná, zelená, růžová",
        "ZAR-SVJ | Žárovka LED filament E27 | 14.50 | 4 W, 6 W, 8 W, 11 W, stmívatelná",
        "SVC-SVJ | Svíčka ze sójového vosku | 31.00 | vanilka, levandule, skořice, borovice, citrus",
        "LUC-SVJ | Lucerna zahradní kovová | 58.80 | malá, střední, velká, závěsná, solární",
    ),
    *_families(
        "Dom/Łazienka",
        "Skład Domowy",
        "DOZ-SKD | Dozownik na mydło | 24.90 | biały, czarny, chromowany, bambusowy, szklany",
        "KOS-SKD | Kosz na pranie z pokrywą | 109.00 | 40 l, 60 l, 80 l, dwukomorowy, składany",
        "DYW-SKD | Dywanik łazienkowy antypoślizgowy | 36.60 | 40 × 60 cm, 50 × 80 cm, 60 × 90 cm, owalny, kamienie",
        "POL-SKD | Półka prysznicowa na przyssawki | 44.44 | narożna, prosta, podwójna, z haczykami, z mydelniczką",
    ),
    *_families(
        "Dom/Dekoracje",
        "Azulejos Peñíscola",
        "AZU-PEN | Azulejo pintado a mano | 17.00 | girasol, pez, naranjo, barco, cigüeña",
        "MAC-PEN | Macetero de barro cocido | 28.30 | 12 cm, 16 cm, 20 cm, 26 cm, 34 cm",
        "ESP-PEN | Espejo redondo de ratán | 94.00 | 30 cm, 40 cm, 50 cm, 60 cm, 80 cm",
        "JAR-PEN | Jarrón de cerámica Peñíscola | 66.60 | añil, ocre, blanco, terracota, verde",
    ),
    *_families(
        "Ogród/Narzędzia",
        "Zahrada Třeboň",
        "LOP-ZAT | Lopata zahradní z kalené oceli | 72.00 | rovná, špičatá, sněhová, skládací, dětská",
        "NUZ-ZAT | Nůžky zahradnické Třeboň | 54.90 | dvousečné, kovadlinkové, na větve, na trávu, na růže",
        "KON-ZAT | Konev plechová pozinkovaná | 47.70 | 2 l, 5 l, 8 l, 10 l, 12 l",
        "HAD-ZAT | Zahradní hadice s tryskou | 119.00 | 10 m, 15 m, 20 m, 30 m, 50 m",
    ),
    *_families(
        "Ogród/Grill",
        "Brasa Cádiz",
        "PIN-BRC | Pinzas para barbacoa | 19.90 | 30 cm, 35 cm, 40 cm, 45 cm, con linterna",
        "PAE-BRC | Paellera esmaltada | 49.50 | 4 raciones, 6 raciones, 8 raciones, 12 raciones, 20 raciones",
        "DEL-BRC | Delantal de algodón Cádiz | 38.00 | azul marino, rojo, mostaza, vaquero, niño",
        "CAR-BRC | Carbón vegetal de encina | 23.75 | 2 kg, 3 kg, 5 kg, 10 kg, 15 kg",
    ),
    *_families(
        "Outdoor/Namioty i śpiwory",
        "Szczyt Zakopane",
        "NAM-SZC | Namiot turystyczny Giewont | 499.00 | 1-osobowy, 2-osobowy, 3-osobowy, 4-osobowy, rodzinny",
        "SPI-SZC | Śpiwór puchowy Rysy | 389.90 | +5 °C, 0 °C, -5 °C, -10 °C, -20 °C",
        "MAT-SZC | Mata samopompująca | 149.95 | 2,5 cm, 3,8 cm, 5 cm, 7,5 cm, 10 cm",
        "HAM-SZC | Hamak z moskitierą | 129.49 | oliwkowy, pomarańczowy, szary, podwójny, ultralekki",
    ),
    *_families(
        "Outdoor/Plecaki i akcesoria",
        "Szczyt Zakopane",
        "PLE-SZC | Plecak trekkingowy Świnica | 279.00 | 25 l, 35 l, 45 l, 55 l, 70 l",
        "BUT-SZC | Butelka termiczna Morskie Oko | 89.99 | 0,35 l, 0,5 l, 0,75 l, 1 l, 1,5 l",
        "CZO-SZC | Latarka czołowa Świt | 79.00 | 150 lm, 250 lm, 400 lm, 600 lm, 1000 lm",
        "KIJ-SZC | Kije trekkingowe składane | 169.00 | aluminiowe, karbonowe, damskie, dziecięce, ultralekkie",
    ),
    *_families(
        "Outdoor/Gotowanie",
        "Tábor Šumava",
        "VAR-TAS | Plynový vařič Šumava | 112.00 | jednoplotýnkový, dvouplotýnkový, skládací, titanový, piezo",
        "ESU-TAS | Ešus hliníkový s rukojetí | 46.20 | 0,8 l, 1,1 l, 1,5 l, sada 2 ks, sada 4 ks",
        "TER-TAS | Termoska na jídlo | 95.00 | 0,4 l, 0,5 l, 0,7 l, 1 l, dětská",
        "LZI-TAS | Příbor cestovní titanový | 33.30 | lžíce, vidlička, spork, sada, dlouhá lžíce",
    ),
    *_families(
        "Dzieci/Zabawki drewniane",
        "Bajka Toruń",
        "KLO-BAJ | Klocki drewniane Piernikowe Miasto | 69.00 | 24 szt., 50 szt., 75 szt., 100 szt., 150 szt.",
        "PUZ-BAJ | Puzzle drewniane | 32.10 | zwierzęta, pojazdy, mapa Polski, alfabet, cyfry",
        "KOL-BAJ | Kolejka drewniana | 144.00 | mini, podstawowa, z mostem, z dworcem, ósemka",
        "LAL-BAJ | Domek dla lalek Żaczek | 219.00 | mały, średni, duży, z ogródkiem, z mebelkami",
    ),
]
"""60 families of five variants: 300 products."""
