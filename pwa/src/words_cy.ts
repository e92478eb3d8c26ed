/** Every sentence of the log's start in Welsh, by the names of words.ts. Not yet read by a native speaker. What is missing here is shown in English, marked. */
import type { Adherence, Reason } from './gen/wire.ts';
import { dayAndMonth, dayName, dayOf, longDay, timeOf } from './model/days.ts';

const PLURALS = new Intl.PluralRules('cy');
type Forms = { two?: string; few?: string; many?: string; other: string };
/** After a figure a noun stays singular; its first letter may change after 2, 3 and 6. */
export const counted = (n: number, forms: Forms): string => `${n} ${(forms as Record<string, string | undefined>)[PLURALS.select(n)] ?? forms.other}`;
const COFNOD: Forms = { two: 'gofnod', few: 'chofnod', many: 'chofnod', other: 'cofnod' };
export const records = (n: number): string => counted(n, COFNOD);

export const days = (from: string, until: string): string => (from === until ? '' : `${from.slice(5, 7) === until.slice(5, 7) ? Number(from.slice(8)) : dayAndMonth(from)} – `) + dayAndMonth(until);
const plain = (n: number): string => String(Math.round(n * 10) / 10);

export const REASONS: Record<Reason, string> = {
  pupil_absent: 'Disgybl yn absennol',
  staff_absent: 'Roeddwn i’n absennol',
  staff_covering: 'Cefais fy symud i gyflenwi',
  pupil_declined: 'Disgybl yn gwrthod neu wedi ypsetio',
  school_event: 'Trip, gwasanaeth, prawf neu ddigwyddiad',
  no_room: 'Dim ystafell neu offer',
  clash: 'Gwrthdaro amserlen, neu wers a aeth dros amser',
  pupil_appointment: 'Disgybl mewn apwyntiad neu’n hwyr',
  pupil_reduced_timetable: 'Disgybl wedi’i wahardd neu yma am ran o’r dydd',
  no_trained_cover: 'Neb wedi’i hyfforddi ar gael',
  incident: 'Digwyddiad neu ymarfer',
  external_no_show: 'Ni ddaeth yr arbenigwr',
  school_closed: 'Ysgol ar gau yn annisgwyl',
  not_a_school_day: 'Nid diwrnod ysgol (cywirwch y calendr)',
  provision_ended: 'Mae hyn wedi gorffen (cywirwch y cynllun)',
};

export const ENGAGEMENT: [number, string][] = [[1, 'Dim o gwbl'], [2, 'Ychydig'], [3, 'Gan mwyaf'], [4, 'Yn llawn']];
export const ADHERENCE: [Adherence, string][] = [['as_planned', 'Do'], ['adapted', 'Fe’i newidiais'], ['not_followed', 'Naddo']];

export const app = 'Kept';
export const pushed = 'Agorwch Kept i weld beth sy’n newydd.';

export const menuToday = 'Heddiw';
export const menuDays = 'Dyddiau eraill';
export const menuWeek = 'Fy wythnos';
export const menuMore = 'Mwy';
export const add = 'Ychwanegu sesiwn';

export const menuName = 'Prif ddewislen';
export const screenComing = 'Nid yw’r sgrin hon ar y ffôn hwn eto. Daw ar ei phen ei hun gyda’r signal cyntaf. Mae Heddiw’n gweithio hebddi.';
export const opening = 'Wrthi’n agor eich rhestr';
export const noDatabase = 'Ni all Kept agor ei storfa ar y ffôn hwn. Caewch dabiau eraill Kept, gadewch bori preifat, yna agorwch Kept eto.';
export const tryAgain = 'Rhowch gynnig arall arni';
export const demo = (day: string) => `Demo: yn dangos ${longDay(day)}`;
export const left = (n: number) => (n ? `${n} ar ôl i’w cofnodi` : 'Popeth wedi’i gofnodi');
export const nothingDue = 'Does dim wedi’i gynllunio i chi ar y diwrnod hwn.';
export const noSchool = 'Dim ysgol heddiw.';
export const waitingForList = 'Daw eich rhestr gyda’r signal cyntaf. Arhoswch ar y sgrin hon.';
export const planned = 'Wedi’i gynllunio';
export const anyDay = 'Unrhyw ddiwrnod, nes ei wneud';
export const catchUp = 'Dal i fyny';
export const makesUp = (from: string, until: string) => `Yn lle ${days(from, until)}`;
export const bookedFor = (day: string) => `Wedi’i drefnu ar gyfer ${longDay(day)}`;
export const notGiven = 'Heb ei roi? Gadewch ef: mae’n aros yma, ac nid oes dim yn cyfrif fel colled.';
export const support = 'Cymorth ac offer';
export const done = 'Wedi’i gofnodi';
export const others = 'Sesiynau eraill eich disgyblion';
export const deliver = 'Gwnaed';
export const outcome = { open: 'Heb ei gofnodi', delivered: 'Gwnaed', part: 'Gwnaed rhan', missed: 'Ni wnaed' };
export const ring = { delivered: 'Gwnaed', part: 'Rhan', missed: 'Ni wnaed' };

export const savedDelivered = 'Gwnaed. Wedi’i gadw ar y ffôn hwn.';
export const savedPart = 'Gwnaed rhan. Wedi’i gadw ar y ffôn hwn.';
export const savedMissed = 'Ni wnaed, gyda’r rheswm. Wedi’i gadw ar y ffôn hwn.';
export const savedChange = 'Wedi’i newid. Wedi’i gadw ar y ffôn hwn.';
export const savedUndo = 'Wedi’i ddadwneud. Wedi’i gadw ar y ffôn hwn.';
export const savedNote = 'Nodyn wedi’i gadw ar y ffôn hwn.';
export const savedAnswer = 'Wedi’i gadw ar y ffôn hwn.';

export const notSaved = 'Heb ei gadw. Nid yw dim a deipioch wedi’i golli. Dewiswch ef eto.';
export const noSpace = 'Heb ei gadw. Does dim lle ar ôl ar y ffôn hwn. Gwnewch le, yna dewiswch ef eto.';
export const spilled = 'Wedi’i gadw yn lle sbâr y ffôn hwn. Cadwch Kept ar agor nes iddo ddweud ei fod wedi anfon.';
export const mark = (what: string) => `Nodi iddo gael ei wneud: ${what}`;
export const open = (what: string) => `Mwy am ${what}`;
export const minutes = (n: number) => counted(n, { two: 'funud', other: 'munud' });
export const pupils = (n: number) => counted(n, { two: 'ddisgybl', other: 'disgybl' });
export const progress = (done: number, due: number, unit: 'sessions' | 'minutes', until: string | null) =>
  `${plain(done)} o ${plain(due)}${unit === 'minutes' ? ' munud' : ''} ${until ? `erbyn ${until}` : 'yr wythnos hon'}`;
export const late = 'Yn gynharach heddiw';
export const recordedBy = (name: string) => `Cofnodwyd gan ${name || 'rywun arall'}`;
export const recordedAs = (name: string, what: string, n: number | null) => `${recordedBy(name)}: ${[what.toLowerCase(), n && minutes(n)].filter(Boolean).join(', ')}.`;
export const missedBecause = 'Ni wnaed oherwydd';
export const moreReasons = 'Mwy o resymau';
export const partOf = 'Rhan ohono: faint o funudau?';
export const howLong = 'Faint o funudau?';
export const exact = 'Rhif arall';
export const minutesHelp = 'Rhowch nifer y munudau a wnaethoch, fel 10';
export const saveMinutes = 'Cadw’r munudau';
export const whoWasThere = 'Pwy oedd yno?';
export const here = 'yno';
export const wasAway = (name: string) => `${name} i ffwrdd`;
export const away = 'i ffwrdd';
export const engaged = 'Pa mor barod oedden nhw i gymryd rhan?';
export const followed = 'A wnaethoch chi ddilyn y cynllun?';
export const why = 'Pam nad y cyfan ohono?';
export const undo = 'Dadwneud';
export const another = 'Cofnodi sesiwn arall';
export const second = 'Ail sesiwn?';
export const secondMark = 'ail sesiwn';
export const secondYes = 'Ie, ail un';
export const secondNo = 'Na, yr un un';
export const lateNote = (because: string) => `Cofnodwyd yn ddiweddarach: ${because}.`;
export const timerStart = 'Dechrau amserydd';
export const timerRuns = (at: string, n: number) => `Ers ${at}: ${minutes(n)}`;
export const timerFor = (n: number) => `Amserydd: ${minutes(n)}`;
export const timerStop = 'Stopio a chadw';
export const timerRing = 'Stop';
export const timerMark = (what: string) => `Stopio’r amserydd a chadw: ${what}`;
export const timerRemove = 'Tynnu’r amserydd';
export const timerLeft = 'Gadawyd yr amserydd ymlaen. Pa mor hir oedd y sesiwn?';
export const note = 'Nodyn';
export const noteHint = 'Dywedwch beth helpodd a beth i’w drio nesaf. Peidiwch â chynnwys enwau plant eraill.';
export const noteAbout = 'Am';
export const everyone = 'Pawb';
export const saveNote = 'Cadw’r nodyn';
export const changeNote = 'Newid y nodyn';
export const removeNote = 'Tynnu’r nodyn';
export const allThere = 'Y cyfan yno';
export const someLost = 'Collwyd rhywfaint';
export const supportOf = (name: string, now: boolean) => `Cymorth ${name} ${now ? 'heddiw' : 'y diwrnod hwnnw'}`;
export const lost = 'Tua faint o funudau a gollwyd?';
export const lostBecause = 'Collwyd oherwydd';
export const inPlace = (now: boolean) => `Yn ei le yr wythnos ${now ? 'hon' : 'honno'}?`;
export const yes = 'Ydy';
export const no = 'Nac ydy';
export const receipt = { queued: 'Wedi’i gadw ar y ffôn hwn', acked: 'Wedi cyrraedd yr ysgol', settled: 'Wedi’i gyfrif', safe: 'Wedi’i gyfrif, ac yng nghopi wrth gefn yr ysgol', held: 'Yn aros am y SENCO', blocked: 'Angen sylw' };

export const lineSending = (n: number) => `Wrthi’n anfon ${n}`;
export const lineNoSignal = (n: number) => (n ? `Dim signal. ${n} wedi’u cadw ar y ffôn hwn.` : 'Dim signal. Gallwch ddal i gofnodi.');
export const lineNoAnswer = (n: number) => `${n} wedi’u cadw ar y ffôn hwn, heb eu hanfon eto. Bydd Kept yn trio eto ar ei ben ei hun.`;
export const linePortal = (n: number) => `Nid yw’r wifi hwn yn gadael Kept drwodd. ${n ? `${n} wedi’u cadw ar y ffôn hwn. ` : ''}Agorwch eich porwr i ymuno â’r wifi, neu diffoddwch wifi.`;
export const lineClosed = 'Dim cysylltiad â’r ysgol ers 14 diwrnod. Mae cofnodion hŷn ar gau nes bod signal. Gallwch ddal i gofnodi.';
export const lineStuck = (n: number, since: number) => `${n} heb eu hanfon ers ${dayName(dayOf(since))}. Cysylltwch â wifi, yna dewiswch Anfon nawr.`;
export const lineSent = (at: number) => (dayOf(at) === dayOf(Date.now()) ? `Popeth wedi’i anfon ${timeOf(at)}` : `Popeth wedi’i anfon ${dayName(dayOf(at))}`);
export const lineUnpaired = 'Nid yw’r ffôn hwn wedi’i baru mwyach. Mae’r hyn a gadwoch yn ddiogel. Gofynnwch i’ch SENCO am god newydd.';
export const lineWaiting = (n: number) => `${n} wedi’u cadw ar y ffôn hwn`;
export const lineReady = 'Barod';

export const attentionCount = (n: number) => `${records(n)} angen sylw`;
export const attentionWaits = (n: number) => (n ? `${records(n)} yn aros ar y ffôn hwn.` : 'Does dim yn aros. Anfonwyd popeth a gadwoch.');

export const pin = 'PIN';
export const pinBack = 'Dileu’r digid olaf';
export const pinChoose = 'Dewiswch PIN';
export const pinLead = '6 digid y mae dim ond chi’n eu gwybod. Maen nhw’n agor eich rhestr ar y ffôn hwn.';
export const pinAgain = 'Teipiwch ef eto';
export const pinWeak = 'Mae hwnnw’n hawdd ei ddyfalu. Dewiswch un arall.';
export const pinDiffer = 'Nid oedd y ddau yr un fath. Dewiswch eto.';
export const pinTitle = (name: string) => `${name}, teipiwch eich PIN`;
export const pinWrong = (left: number) => `Nid hwnnw yw’r PIN. ${counted(left, { two: 'gynnig', few: 'chynnig', many: 'chynnig', other: 'cynnig' })} ar ôl.`;
export const pinForgotten = 'Ddim yn siŵr ohono? Ar ôl 5 cynnig mae’r ffôn hwn yn gofyn am god newydd.';
export const pinGone = 'Dyna 5 PIN, felly tynnwyd eich rhestr. Mae’r hyn a gadwoch yn dal i gael ei anfon. Gofynnwch i’ch SENCO am god newydd.';
export const pinNoSpace = 'Does dim lle ar ôl ar y ffôn hwn, felly ni all Kept agor. Gwnewch le, yna teipiwch eich PIN eto.';
export const roomDone = (name: string) => `${name.split(' ')[0]}: rydw i wedi gorffen`;
export const pinOther = 'Rhywun arall ydw i';
export const pinFinish = 'Gallwch orffen hwn';
export const noteSealed = 'Mae eich nodyn wedi’i selio. Dim ond eich ysgol all ei agor nawr.';

export const pairTitle = 'Paru’r ffôn hwn';
export const pairLead = 'Cofnodwch bob sesiwn ag un tap, gyda signal neu hebddo.';
export const pairLost = (name: string) => `Mae’r porwr hwn wedi taflu’r hyn yr oedd Kept wedi’i gadw i ${name}. Mae’r hyn a anfonwyd yn ddiogel. Gall eich ysgol weld a oes rhywbeth na chyrhaeddodd. Parwch y ffôn hwn eto.`;
export const pairHow = 'Gofynnwch i’ch SENCO am god: People and devices, yna Add a device. Sganiwch y sgwâr â’ch camera, neu teipiwch y 10 llythyren a rhif yma. Mae cod yn gweithio am 10 munud.';
export const pairCode = 'Cod';
export const pairCodeHint = 'Fel ABCDE-FGHJK';
export const pairName = 'Enw’r ffôn hwn';
export const pairNameHint = 'Er mwyn i chi a’ch SENCO allu gwahaniaethu rhwng ffonau.';
export const pairApple = (device: string) => `Ar ${device} gwnewch hyn yn gyntaf: dewiswch Share, yna Add to Home Screen. Yna agorwch Kept o’r fan honno.`;
export const pairGo = 'Paru’r ffôn hwn';
export const pairGoing = 'Wrthi’n paru';
export const pairShort = 'Rhowch bob un o 10 llythyren a rhif y cod';
export const pairWrong = 'Ni weithiodd y cod hwn. Gwiriwch y llythrennau, neu gofynnwch am god newydd: mae pob un yn gweithio unwaith, am 10 munud.';
export const pairOften = 'Gormod o gynigion. Arhoswch funud, yna rhowch gynnig arall arni.';
export const pairNoSignal = 'Dim ateb gan yr ysgol. Gwiriwch eich signal, yna dewiswch Paru’r ffôn hwn eto.';
export const pairHello = (name: string) => `Helo ${name}`;
export const pairCheck = (school: string) => `Mae’r ffôn hwn nawr yn agor eich rhestr yn ${school}.`;
export const pairDigits = 'Ydych chi’n gweld yr un ddau ddigid ar sgrin eich SENCO?';
export const pairSame = 'Ydw, dechrau';
export const pairOther = 'Nac ydw, maen nhw’n wahanol';
export const pairDiffer = 'Felly cafodd y ffôn hwn ei baru ar ddamwain. Mae wedi’i wagio. Gofynnwch am god newydd.';
export const pairOpen = 'Agor eich rhestr';
export const pairAlready = (name: string) => `Mae’r ffôn hwn eisoes wedi’i baru i ${name}. Allgofnodwch yn Gosodiadau yn gyntaf i’w baru i rywun arall.`;
export const pairDevice = { android: 'Ffôn Android', other: 'Cyfrifiadur' };

export const wiped = 'Tynnwyd y ffôn hwn o restr eich ysgol, felly gwagiodd Kept ef. Roedd popeth a gadwoch wedi’i anfon.';
export const update = 'Mae angen fersiwn mwy newydd o Kept ar eich rhestr. Caewch Kept ac agorwch ef eto. Gallwch ddal i gofnodi.';
