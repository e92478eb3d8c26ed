/** What the log's later screens say in Welsh. Not yet read by a native speaker. What the school's seals are waits for one: it stands in English. */
import { dayAndMonth, dayOf, longDay, timeOf } from './model/days.ts';
import { counted, minutes, records } from './words_cy.ts';

const WHY_HELD: Record<string, string> = {
  invalid: 'Mae rhywbeth ynddo nad yw’n ffitio. Gall eich SENCO ei weld a’i gywiro.',
  unknown_type_or_version: 'Mae gan y ffôn hwn a’r ysgol fersiynau gwahanol o Kept. Gall eich SENCO ei weld.',
  scope_denied: 'Nid yw’r disgybl hwn ar eich rhestr mwyach. Gall eich SENCO ei weld a’i ychwanegu.',
  id_conflict: 'Mae gan ddau gofnod gwahanol yr un rhif. Gall eich SENCO weld y ddau.',
  user_inactive: 'Nid ydych ar y rhestr staff ar hyn o bryd. Gall eich SENCO ei weld.',
  bad_signature: 'Ni all yr ysgol fod yn siŵr iddo ddod o’r ffôn hwn fel y mae. Gall eich SENCO ei weld.',
  malformed: 'Ni allai’r ysgol ei ddarllen. Cadwch gopi i’ch SENCO, yna cofnodwch ef eto.',
  too_large: 'Mae’n rhy hir i’w anfon. Cadwch gopi, yna cofnodwch ef eto gyda nodyn byrrach.',
};

export const timerElsewhere = (at: string) => `Mae eich amserydd yn rhedeg ers ${at}`;

export const cardHint = 'Ni wnaed, neu’n fyrrach? Dewiswch enw’r sesiwn.';

export const morePupils = 'Targedau, beth sy’n helpu, y sesiynau diwethaf';
export const moreAdd = 'Un nad oedd ar eich rhestr';
export const moreCatchUp = 'Sesiynau a drefnwyd yn lle rhai eraill';
export const moreSupport = 'Y cyfan yno, neu gollwyd rhywfaint; yn ei le yr wythnos hon';
export const moreSettings = 'Llaw chwith, testun, iaith, cloi, allgofnodi';
export const moreHelp = 'Help: gofynnwch i’ch SENCO.';
export const morePaper = 'Rhoi i mewn wythnos a diciwyd ar bapur';

export const addRecent = 'Beth wnaethoch yn ddiweddar';
export const addAll = 'Holl sesiynau eich disgyblion';
export const addLast = (day: string | null) => (day ? `diwethaf ar ${day}` : 'heddiw');
export const addOther = 'Dewis sesiwn arall';
export const addDone = (day: string | null) => (day ? `Yn ôl i ${day}` : 'Yn ôl i Heddiw');
export const addNothing = 'Nid oes gan eich disgyblion sesiynau yn y cynllun nawr. Gofynnwch i’ch SENCO.';

export const daysTitle = 'Dyddiau eraill';
export const daysHint = 'I’w llenwi neu eu cywiro';
export const daysToRecord = (n: number) => `${n} i’w cofnodi`;
export const daysRecorded = (n: number) => (n ? `${n} wedi’u cofnodi` : 'Dim wedi’i gofnodi');
export const daysWeek = (monday: string, thisMonday: string) => (monday === thisMonday ? 'Yr wythnos hon' : `Wythnos ${dayAndMonth(monday)}`);
export const daysLate = 'Mae’r hyn a gofnodwch yma nawr yn cael ei nodi’n hwyr. Mae hynny’n iawn: gwell hwyr na hwyrach.';
export const daysWhy = 'Mwy na 2 ddiwrnod yn ôl. Pam y daw nawr?';
export const daysWhyFirst = 'Dywedwch hyn yn gyntaf, unwaith am y diwrnod. Yna cofnodwch.';
export const daysBecause = ['Dim amser y diwrnod hwnnw', 'Anghofiais', 'Doedd gen i ddim ffôn', 'Roedd ar bapur', 'Rhywbeth arall'];
export const daysBack = 'Pob diwrnod';

export const catchUpHint = 'Sesiynau a drefnodd eich SENCO yn lle’r hyn oedd yn ddyledus.';
export const catchUpNone = 'Nid oes sesiwn dal i fyny wedi’i threfnu gyda chi.';
export const catchUpNow = 'I’w rhoi';
export const catchUpComing = 'Ar y ffordd';
export const catchUpGiven = 'Wedi’u rhoi';

export const supportHint = 'Mae cymorth yn cyfrif fel yno, a does dim i’w wneud. Dywedwch dim ond pan gollwyd rhywfaint.';
export const supportNone = 'Does dim cymorth nac offer ar eich rhestr.';
export const supportWeek = 'Yr wythnos hon';
export const supportLost = (n: number) => (n ? `Collwyd ${minutes(n)}` : 'Y cyfan yno');

export const pupilsTitle = 'Fy nisgyblion';
export const pupilsNone = 'Nid oes disgybl ar eich rhestr eto.';
export const pupilsBack = 'Pob disgybl';
export const pupilGuide = { target: 'Targed', strategies: 'Beth sy’n helpu', next_steps: 'Beth i’w wneud nesaf' };
export const pupilNothing = 'Nid yw eich SENCO wedi ysgrifennu targed yma eto.';
export const pupilLast = 'Sesiynau diwethaf';
export const pupilNoSessions = 'Nid oes sesiwn o’r wythnosau diwethaf ar y ffôn hwn.';
export const pupilYou = 'chi';
export const outcomeOf = { delivered: 'Gwnaed', part_delivered: 'Gwnaed rhan', not_delivered: 'Ni wnaed' };

export const roomTitle = 'Pwy ydych chi?';
export const roomLead = 'Dewiswch eich llythrennau, yna teipiwch eich PIN. Mae gan bob un ohonoch restr eich hun.';
export const roomWaits = (n: number) => `${n} i’w hanfon`;
export const roomGone = 'angen cod newydd';
export const roomAdd = 'Ychwanegu rhywun';
export const roomName = (initials: string, more: string) => [initials, more].filter(Boolean).join(', ');

export const paperTitle = 'Papur';
export const paperHint = 'Beth a diciwyd ar eich taflen wythnosol. Dewiswch y cylch, neu’r cerdyn am unrhyw beth arall.';
export const paperBecause = 'fe’i ticiwyd ar bapur yn gyntaf';
export const paperAll = 'Pob llinell';
export const paperNothing = 'Mae pob llinell hyd at heddiw wedi’i chofnodi.';
export const paperNotYours = 'Nid yw’r llinell hon ar eich rhestr, neu nid yw ei hwythnos ar y ffôn hwn mwyach.';
export const paperWhich = 'Pa ddiwrnod oedd hi?';
export const paperWeek = { this: 'Yr wythnos hon', last: 'Yr wythnos cynt' };

export const weekTitle = 'Fy wythnos';
export const weekOf = (monday: string) => `Wythnos ${longDay(monday)}`;
export const weekDone = 'Gwnaed';
export const weekPart = 'Rhan';
export const weekMissed = 'Ni wnaed';
export const weekOpen = 'Heb ei gofnodi';
export const weekAdds = 'Cyfanswm eich sesiynau';
export const weekPupil = 'Disgybl';
export const weekSessions = 'Sesiynau';
export const weekMinutes = 'Munudau';
export const weekFillIn = 'Llenwi';
export const weekEmpty = 'Dim wedi’i gofnodi yr wythnos hon eto.';
export const weekBefore = 'Yr wythnos cynt';
export const weekAfter = 'Yr wythnos wedyn';
export const weekPrint = 'Argraffu';

export const aSession = 'Sesiwn';
export const attentionTitle = 'Angen sylw';
export const attentionNothing = 'Does dim angen eich sylw.';
export const attentionWhy = (code: string) => WHY_HELD[code] ?? 'Ni allai’r ysgol ei dderbyn eto. Gall eich SENCO ei weld.';
export const attentionReturned = 'Anfonodd eich SENCO hwn yn ôl, felly nid yw’n cyfrif. Os digwyddodd, cofnodwch ef eto.';
export const attentionTakeBack = 'Ei dynnu’n ôl';
export const attentionTakenBack = 'Wedi’i dynnu’n ôl. Wedi’i gadw ar y ffôn hwn.';
export const attentionPutRight = 'Ei dynnu’n ôl a’i gofnodi eto';
export const attentionForget = 'Ei dynnu o’r rhestr hon';
export const attentionWaiting = 'Yn aros i gael eu hanfon';
export const attentionSince = (at: number) => `Mae’r hynaf o ${longDay(dayOf(at))}, ${timeOf(at)}.`;
export const attentionSendNow = 'Anfon nawr';
export const attentionCopy = 'Cadw copi';
export const attentionCopyHelp = 'Ffeil gyda’r hyn sydd heb ei anfon. Rhowch hi i’ch SENCO os bydd y ffôn hwn yn aros heb signal.';

export const settingsTitle = 'Gosodiadau';
export const settingsYou = 'Chi';
export const settingsYouAre = (name: string, school: string) => `${name}, ${school}`;
export const settingsHand = 'Llaw chwith: rhoi’r cylch ar y chwith';
export const settingsText = 'Maint y testun';
export const settingsSizes: [number, string][] = [[100, 'Fel ar y ffôn hwn'], [120, 'Mwy'], [140, 'Mwyaf']];
export const settingsLook = 'Sut mae’n edrych';
export const settingsLanguage = 'Iaith · Language';
export const settingsLanguages: [string, string][] = [['/sw.js', 'English'], ['/sw-cy.js', 'Cymraeg']];
export const settingsLanguageFailed = 'Ni ddaeth y geiriau newydd. Rhowch gynnig arall arni pan fydd signal.';
export const settingsData = 'Beth sydd ar y ffôn hwn';
export const settingsDataText = 'Mae eich rhestr yn agor gyda’ch PIN. Mae eich nodiadau wedi’u selio: dim ond eich ysgol all eu hagor.';
export const settingsLock = 'Cloi nawr';
export const passkeyUse = 'Agor â bys neu wyneb';
export const passkeyFailed = 'Ni wnaeth hynny ei agor. Teipiwch eich PIN.';
export const settingsPasskey = 'Bys neu wyneb';
export const settingsPasskeyText = 'Gall eich ffôn wirio mai chi sydd yno. Wedyn nid oes angen teipio eich PIN. Mae’n dal i weithio.';
export const settingsPasskeyMake = 'Defnyddio bys neu wyneb';
export const settingsPasskeyOff = 'Defnyddio dim ond fy PIN';
export const settingsPasskeyNone = 'Ni weithiodd hyn yma. Mae eich PIN yn gweithio fel o’r blaen.';
export const settingsUpdate = 'Mae fersiwn newydd.';
export const settingsUpdateNow = 'Defnyddio’r fersiwn newydd';
export const settingsSent = 'Yn aros ac wedi’u hanfon';
export const settingsSignOut = 'Allgofnodi o’r ffôn hwn';
export const settingsSignOutHelp = 'Mae hyn yn tynnu eich rhestr a’ch cofnodion o’r ffôn hwn. I ddefnyddio Kept yma eto bydd angen cod newydd arnoch.';
export const settingsSignOutRefused = (n: number) => `${records(n)} heb eu hanfon eto. Cysylltwch â wifi a dewiswch Anfon nawr, yna allgofnodwch.`;
export const settingsKeep = 'Aros wedi mewngofnodi';
export const settingsSure = 'Allgofnodi nawr';
export const settingsVersion = 'Help: gofynnwch i’ch SENCO.';

export const installTitle = 'Sgrin gartref';
export const installLead = 'Rhowch Kept ar eich sgrin gartref.';
export const installWhy = 'Rhowch Kept ar eich sgrin gartref: mae’n agor yn gynt ac yn gweithio heb signal.';
export const installApple = (device: string) => `Heb hyn, gall eich ${device} ddileu’r hyn sydd heb ei anfon, ar ôl 7 diwrnod.`;
export const installAppleSteps = ['Dewiswch Share.', 'Dewiswch Add to Home Screen.', 'Agorwch Kept o’ch sgrin gartref. Mae’n gofyn am god newydd: mae gan eich SENCO un i chi.'];
export const installSendFirst = (n: number) => `Yn gyntaf anfonwch yr hyn sydd wedi’i gadw yma: ${records(n)} yn aros. Mae Kept ar y sgrin gartref yn dechrau’n wag.`;
export const installAndroid = 'Rhowch Kept ar eich sgrin gartref: yn newislen eich porwr dewiswch Add to Home screen.';
export const installFirefox = 'Nid oes gan Firefox ar gyfrifiadur le ei hun i Kept. Rhowch nod ar y dudalen hon: mae’n agor heb signal hefyd.';
export const installMac = 'Rhowch Kept yn eich Dock: yn y ddewislen File dewiswch Add to Dock.';
export const installComputer = 'Rhowch ei ffenestr ei hun i Kept: ym mar cyfeiriad neu newislen eich porwr dewiswch Install.';
export const installDone = 'Mae Kept ar eich sgrin gartref.';
export const installAdd = 'Ei ychwanegu';
export const installNotNow = 'Nid nawr';

export const alerts = 'Rhybuddion';
export const alertsAsk = 'Hoffech chi gael rhybudd ar y ffôn hwn os oes sesiwn heb gofnod eto? Nid yw’n enwi disgybl.';
export const alertsYes = 'Ie, rhybuddiwch fi';
export const alertsNo = 'Na';
export const alertsTurning = 'Wrthi’n troi rhybuddion ymlaen';
export const alertsTurnOn = 'Troi rhybuddion ymlaen';
export const alertsTurnOff = 'Diffodd rhybuddion';
export const alertsOn = 'Mae rhybuddion ymlaen. Gallwch eu diffodd yn Gosodiadau.';
export const alertsOff = 'Mae rhybuddion wedi’u diffodd ar y ffôn hwn.';
export const alertsState = {
  on: 'Cewch rybudd os oes sesiwn heb gofnod eto.',
  off: alertsOff,
  refused: 'Dywedwyd wrth y porwr hwn am beidio â dangos rhybuddion. Newidiwch hynny yng ngosodiadau eich porwr.',
  cannot: 'Ni all y porwr hwn ddangos rhybuddion. Ar iPhone maen nhw’n gweithio unwaith y bydd Kept ar eich sgrin gartref.',
};
export const alertsFault = {
  refused: 'Nid yw’r porwr hwn yn gadael i Kept ddangos rhybuddion. Newidiwch hynny yng ngosodiadau eich porwr.',
  slow: 'Ni allem droi rhybuddion ymlaen. Rhowch gynnig arall arni pan fydd signal.',
  failed: 'Ni allem droi rhybuddion ymlaen. Rhowch gynnig arall arni pan fydd signal.',
  cannot: alertsState.cannot,
};

const span = (n: number): string => (n < 120 ? minutes(n) : n < 2880 ? counted(Math.round(n / 60), { other: 'awr' }) : counted(Math.round(n / 1440), { two: 'ddiwrnod', other: 'diwrnod' }));
export const clockOff = (minutes: number) => `Mae cloc y ffôn hwn ${span(Math.abs(minutes))} ${minutes > 0 ? 'ar y blaen' : 'ar ei hôl hi'}. Trowch amser awtomatig ymlaen yn ei osodiadau. Yna bydd pob sesiwn ar y diwrnod cywir.`;

export const nudges = (n: number) => `${counted(n, { other: 'sesiwn' })} heb gofnod eto`;
export const nudge = (title: string, name: string, n: number, week: string) => `${title} gyda ${name}: ${counted(n, { other: 'sesiwn' })} ${week} heb gofnod eto. Os digwyddodd, ychwanegwch hi. Os na, dywedwch pam.`;
export const nudgeWeek = (monday: string, thisMonday: string) => (monday >= thisMonday ? 'yr wythnos hon' : `yn wythnos ${longDay(monday)}`);
export const fillIn = 'Ei hychwanegu';
