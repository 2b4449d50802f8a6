/* sim/tables: the checkpoints that are played and the things that happen there, with their words in English, Indonesian and Lao.
 * The texts were not reviewed by a native reader (doc/interfaces says so). Read by world and the plays. */
#include "sim/world.h"

const struct place places[] = {
    {"IDCGK", "Soekarno-Hatta", "Soekarno-Hatta", SIM_ID, 'A', 420, -6.1256, 106.6559, 46, 78, 4200, {"T2", "T3", NULL}},
    {"IDDPS", "Ngurah Rai", "Ngurah Rai", SIM_ID, 'A', 480, -8.7482, 115.1672, 38, 60, 3100, {"INT", NULL}},
    {"IDSUB", "Juanda", "Juanda", SIM_ID, 'A', 420, -7.3798, 112.7869, 18, 16, 950, {"T2", NULL}},
    {"IDKNO", "Kualanamu", "Kualanamu", SIM_ID, 'A', 420, 3.6422, 98.8853, 16, 14, 820, {"INT", NULL}},
    {"IDBTH", "Hang Nadim", "Hang Nadim", SIM_ID, 'A', 420, 1.1210, 104.1190, 8, 6, 240, {"INT", NULL}},
    {"IDBTC", "Batam Centre", "Batam Centre", SIM_ID, 'P', 420, 1.1310, 104.0530, 14, 18, 1200, {"PEL", NULL}},
    {"IDNGS", "Nongsa", "Nongsa", SIM_ID, 'P', 420, 1.1970, 104.0970, 6, 6, 220, {"PEL", NULL}},
    {"IDENT", "Entikong", "Entikong", SIM_ID, 'L', 420, 0.9840, 110.3260, 8, 4, 260, {"PLBN", NULL}},
    {"IDMTN", "Mota'ain", "Mota'ain", SIM_ID, 'L', 480, -8.9540, 124.9480, 5, 0, 120, {"PLBN", NULL}},
    {"SGSIN", "Changi", "Changi", SIM_SG, 'A', 480, 1.3592, 103.9894, 60, 120, 6800, {NULL}},
    {"SGWDL", "Woodlands", "Woodlands", SIM_SG, 'L', 480, 1.4460, 103.7690, 80, 96, 11500, {NULL}},
    {"SGTUA", "Tuas", "Tuas", SIM_SG, 'L', 480, 1.3480, 103.6360, 40, 36, 4300, {NULL}},
    {"LAVTE", "Wattay", "ສະໜາມບິນວັດໄຕ", SIM_LA, 'A', 420, 17.9883, 102.5633, 10, 6, 520, {NULL}},
    {"LALPQ", "Luang Prabang", "ສະໜາມບິນຫຼວງພະບາງ", SIM_LA, 'A', 420, 19.8973, 102.1608, 6, 3, 260, {NULL}},
    {"LATHL", "Thanaleng", "ດ່ານທ່ານາແລ້ງ", SIM_LA, 'L', 420, 17.8800, 102.7160, 9, 2, 480, {NULL}},
    {"LABTN", "Boten", "ດ່ານບໍ່ເຕັນ", SIM_LA, 'L', 420, 21.1900, 101.6820, 8, 2, 410, {NULL}},
    {"BNBWN", "Brunei International", "Lapangan Terbang Antarabangsa Brunei", SIM_BN, 'A', 480, 4.9442, 114.9284, 12, 10, 620, {NULL}},
    {"BNSTJ", "Sungai Tujoh", "Sungai Tujoh", SIM_BN, 'L', 480, 4.5910, 114.0740, 12, 6, 780, {NULL}},
    {"BNKLR", "Kuala Lurah", "Kuala Lurah", SIM_BN, 'L', 480, 4.7440, 114.8310, 14, 8, 940, {NULL}},
    {"BNMUA", "Muara", "Muara", SIM_BN, 'P', 480, 5.0340, 115.0680, 6, 2, 180, {NULL}},
    {"MMRGN", "Yangon", "ရန်ကုန်လေဆိပ်", SIM_MM, 'A', 390, 16.9073, 96.1332, 24, 8, 980, {NULL}},
    {"MMMDY", "Mandalay", "မန္တလေးလေဆိပ်", SIM_MM, 'A', 390, 21.7022, 95.9779, 10, 2, 240, {NULL}},
    {"MMTCL", "Tachileik", "တာချီလိတ်ဂိတ်", SIM_MM, 'L', 390, 20.4470, 99.8810, 8, 0, 420, {NULL}},
    {"MMMYW", "Myawaddy", "မြဝတီဂိတ်", SIM_MM, 'L', 390, 16.6900, 98.5100, 10, 0, 560, {NULL}},
    {"PHMNL", "Ninoy Aquino", "NAIA Maynila", SIM_PH, 'A', 480, 14.5086, 121.0194, 64, 36, 4600, {"T1", "T3", NULL}},
    {"PHCEB", "Mactan-Cebu", "Mactan-Cebu", SIM_PH, 'A', 480, 10.3075, 123.9790, 28, 14, 1500, {"T2", NULL}},
    {"PHCRK", "Clark", "Clark", SIM_PH, 'A', 480, 15.1860, 120.5600, 18, 10, 780, {NULL}},
    {"PHZAM", "Zamboanga", "Zamboanga", SIM_PH, 'P', 480, 6.9050, 122.0740, 6, 0, 210, {NULL}},
    {"THBKK", "Suvarnabhumi", "ท่าอากาศยานสุวรรณภูมิ", SIM_TH, 'A', 420, 13.6811, 100.7473, 130, 48, 7200, {NULL}},
    {"THDMK", "Don Mueang", "ท่าอากาศยานดอนเมือง", SIM_TH, 'A', 420, 13.9126, 100.6068, 72, 24, 3900, {NULL}},
    {"THHKT", "Phuket", "ท่าอากาศยานภูเก็ต", SIM_TH, 'A', 420, 8.1132, 98.3169, 48, 20, 2900, {NULL}},
    {"THMSO", "Mae Sot", "ด่านแม่สอด", SIM_TH, 'L', 420, 16.6930, 98.5170, 12, 2, 600, {NULL}},
    {"THSDO", "Sadao", "ด่านสะเดา", SIM_TH, 'L', 420, 6.5210, 100.4180, 24, 8, 1500, {NULL}},
    {"THARN", "Aranyaprathet", "ด่านอรัญประเทศ", SIM_TH, 'L', 420, 13.6600, 102.5430, 20, 4, 1050, {NULL}},
    {"TLDIL", "Dili", "Dili", SIM_TL, 'A', 540, -8.5465, 125.5247, 8, 4, 420, {NULL}},
    {"TLBTG", "Batugade", "Batugade", SIM_TL, 'L', 540, -8.9520, 124.9580, 6, 0, 260, {NULL}},
    {"KHKTI", "Techo", "អាកាសយានដ្ឋានអន្តរជាតិតេជោ", SIM_KH, 'A', 420, 11.3650, 104.9220, 28, 20, 1500, {NULL}},
    {"KHSAI", "Siem Reap Angkor", "អាកាសយានដ្ឋានអន្តរជាតិសៀមរាបអង្គរ", SIM_KH, 'A', 420, 13.3690, 104.2230, 16, 10, 720, {NULL}},
    {"KHPOI", "Poipet", "ច្រកទ្វារអន្តរជាតិប៉ោយប៉ែត", SIM_KH, 'L', 420, 13.6590, 102.5470, 20, 0, 1000, {NULL}},
    {"KHBAV", "Bavet", "ច្រកទ្វារអន្តរជាតិបាវិត", SIM_KH, 'L', 420, 11.0700, 106.1800, 14, 4, 860, {NULL}},
    {"MYKUL", "Kuala Lumpur International", "Lapangan Terbang Antarabangsa Kuala Lumpur", SIM_MY, 'A', 480, 2.7456, 101.7099, 72, 80, 6200, {NULL}},
    {"MYPEN", "Penang International", "Lapangan Terbang Antarabangsa Pulau Pinang", SIM_MY, 'A', 480, 5.2971, 100.2769, 18, 14, 1050, {NULL}},
    {"MYJHB", "BSI, Johor Bahru", "Bangunan Sultan Iskandar, Johor Bahru", SIM_MY, 'L', 480, 1.4660, 103.7640, 84, 100, 11200, {NULL}},
    {"MYKSB", "KSAB, Tanjung Kupang", "Kompleks Sultan Abu Bakar, Tanjung Kupang", SIM_MY, 'L', 480, 1.3940, 103.5960, 48, 36, 4300, {NULL}},
    {"MYPDB", "Padang Besar", "Padang Besar", SIM_MY, 'L', 480, 6.6620, 100.3210, 12, 0, 560, {NULL}},
    {"VNSGN", "Tan Son Nhat", "Sân bay quốc tế Tân Sơn Nhất", SIM_VN, 'A', 420, 10.8188, 106.6520, 70, 40, 4700, {NULL}},
    {"VNHAN", "Noi Bai", "Sân bay quốc tế Nội Bài", SIM_VN, 'A', 420, 21.2212, 105.8072, 60, 30, 3900, {NULL}},
    {"VNDAD", "Da Nang", "Sân bay quốc tế Đà Nẵng", SIM_VN, 'A', 420, 16.0439, 108.1994, 36, 10, 1900, {NULL}},
    {"VNCXR", "Cam Ranh", "Sân bay Cam Ranh", SIM_VN, 'A', 420, 11.9982, 109.2194, 20, 4, 950, {NULL}},
    {"VNMOB", "Moc Bai", "Cửa khẩu Mộc Bài", SIM_VN, 'L', 420, 11.0780, 106.1780, 14, 0, 540, {NULL}},
    {"VNHNG", "Huu Nghi", "Cửa khẩu Hữu Nghị", SIM_VN, 'L', 420, 21.9790, 106.7120, 18, 4, 900, {NULL}},
};
const size_t places_n = ARRAY_LEN(places);

const struct tmpl tmpls[] = {
    {"queue", "FLOW.QUEUE", "QUEUE", "QUEUE", "Transport", "OET-199", 16, "ALP", 40, 150, 2, 2, 35, 95, false, 0, 1.35,
     "Waiting time over {n} minutes at {place}", "More travellers have arrived than were planned for. Further lanes are being opened.",
     "Waktu tunggu lebih dari {n} menit di {place}", "Jumlah pelintas melebihi rencana. Jalur tambahan sedang dibuka.",
     "ເວລາລໍຖ້າເກີນ {n} ນາທີ ຢູ່{place}", "ຈຳນວນຜູ້ເດີນທາງຫຼາຍກວ່າແຜນ. ກຳລັງເປີດຊ່ອງກວດເພີ່ມ."},
    {"gates", "SYS.GATE_OUTAGE", "GATE_FAULT", "GATE", "Infra", "OET-114", 9, "ALP", 30, 120, 2, 2, 2, 6, false, 1, 0,
     "{n} automated gates out of service at {place}", "The gates do not read passports. Travellers are sent to the counters; a technician is on site.",
     "{n} autogate tidak berfungsi di {place}", "Autogate tidak dapat membaca paspor. Pelintas diarahkan ke konter; teknisi sudah di lokasi.",
     "ປະຕູອັດຕະໂນມັດ {n} ຊ່ອງ ຂັດຂ້ອງ ຢູ່{place}", "ປະຕູອ່ານໜັງສືຜ່ານແດນບໍ່ໄດ້. ໃຫ້ຜູ້ເດີນທາງໄປຊ່ອງກວດປົກກະຕິ; ຊ່າງກຳລັງແກ້ໄຂ."},
    {"fraud", "DOC.FRAUD", "DOC_FRAUD", "FRAUD", "Security", "OET-049", 9, "ALP", 60, 240, 2, 2, 1, 3, false, 0, 0,
     "Altered passport found at {place}", "The data page had been replaced. The document is held for examination.",
     "Paspor yang diubah ditemukan di {place}", "Halaman biodata telah diganti. Dokumen ditahan untuk pemeriksaan.",
     "ພົບໜັງສືຜ່ານແດນດັດແປງ ຢູ່{place}", "ໜ້າຂໍ້ມູນຖືກປ່ຽນ. ໄດ້ກັກເອກະສານໄວ້ເພື່ອກວດສອບ."},
    {"stolen", "DOC.LOST_STOLEN", "DOC_LOST", "LOST", "Security", "OET-049", 6, "ALP", 60, 200, 2, 2, 1, 2, false, 0, 0,
     "A passport reported stolen was presented at {place}", "The traveller waits in the interview room. The issuing state has been asked.",
     "Paspor yang dilaporkan hilang digunakan di {place}", "Pelintas menunggu di ruang wawancara. Negara penerbit sudah ditanya.",
     "ມີການໃຊ້ໜັງສືຜ່ານແດນທີ່ແຈ້ງເສຍ ຢູ່{place}", "ຜູ້ເດີນທາງລໍຖ້າຢູ່ຫ້ອງສຳພາດ. ໄດ້ສອບຖາມປະເທດຜູ້ອອກແລ້ວ."},
    {"ill", "HLT.ILL_TRAVELLER", "ILL_TRAVELLER", "ILL", "Health", "OET-097", 6, "ALP", 40, 150, 2, 2, 1, 2, true, 0, 0,
     "Traveller with fever seen by health officers at {place}", "Temperature above 38 degrees on arrival. The port health officer examines.",
     "Pelintas demam diperiksa petugas kesehatan di {place}", "Suhu di atas 38 derajat saat tiba. Petugas karantina kesehatan memeriksa.",
     "ພົບຜູ້ເດີນທາງເປັນໄຂ້ ຢູ່{place}", "ອຸນຫະພູມເກີນ 38 ອົງສາ ຕອນມາຮອດ. ເຈົ້າໜ້າທີ່ສາທາລະນະສຸກກຳລັງກວດ."},
    {"cluster", "HLT.CLUSTER", "HEALTH_CLUSTER", "CLUSTER", "Health", "OET-062", 2, "A", 120, 300, 3, 1, 3, 9, true, 0, 0,
     "{n} passengers of one flight ill on arrival at {place}", "Fever and cough. Seats near them are listed; the health authority has been told.",
     "{n} penumpang satu penerbangan sakit saat tiba di {place}", "Demam dan batuk. Kursi di sekitarnya didata; otoritas kesehatan sudah diberi tahu.",
     "ຜູ້ໂດຍສານ {n} ຄົນ ຖ້ຽວບິນດຽວກັນ ເຈັບປ່ວຍ ຢູ່{place}", "ມີໄຂ້ ແລະ ໄອ. ກຳລັງຂຶ້ນບັນຊີບ່ອນນັ່ງໃກ້ຄຽງ; ໄດ້ແຈ້ງຂະແໜງສາທາລະນະສຸກແລ້ວ."},
    {"irregular", "MOV.IRREGULAR_ENTRY", "IRREGULAR_ENTRY", "IRREGULAR", "Security", "OET-177", 6, "LP", 60, 240, 2, 2, 2, 14, true, 0, 0,
     "{n} persons crossed outside the checkpoint near {place}", "All were found in good health. They are asked whether they need protection.",
     "{n} orang melintas di luar pos pemeriksaan dekat {place}", "Semua ditemukan dalam keadaan sehat. Kebutuhan perlindungan sedang ditanyakan.",
     "ມີ {n} ຄົນ ຂ້າມແດນນອກດ່ານ ໃກ້{place}", "ທຸກຄົນມີສຸຂະພາບດີ. ກຳລັງສອບຖາມວ່າຕ້ອງການການປົກປ້ອງຫຼືບໍ່."},
    {"overstay", "MOV.OVERSTAY_CLUSTER", "OVERSTAY", "OVERSTAY", "Security", "OET-177", 4, "ALP", 60, 200, 2, 3, 3, 12, true, 0, 0,
     "{n} overstays in one group at departure, {place}", "The group worked for one employer. Interviews go on.",
     "{n} orang satu rombongan melebihi izin tinggal, {place}", "Rombongan bekerja pada satu majikan. Wawancara berlangsung.",
     "ກຸ່ມ {n} ຄົນ ຢູ່ເກີນກຳນົດ ຕອນອອກເມືອງ ຢູ່{place}", "ທັງກຸ່ມເຮັດວຽກກັບນາຍຈ້າງດຽວ. ກຳລັງສຳພາດ."},
    {"surge", "FLOW.SURGE", "SURGE", "SURGE", "Transport", "OET-199", 4, "ALP", 60, 180, 3, 2, 30, 70, false, 0, 1.6,
     "Travellers {n} per cent above plan at {place}", "Several arrivals at once. All lanes are open.",
     "Jumlah pelintas {n} persen di atas rencana di {place}", "Beberapa kedatangan bersamaan. Semua jalur dibuka.",
     "ຜູ້ເດີນທາງສູງກວ່າແຜນ {n} ສ່ວນຮ້ອຍ ຢູ່{place}", "ມີຫຼາຍຖ້ຽວມາຮອດພ້ອມກັນ. ເປີດທຸກຊ່ອງກວດແລ້ວ."},
    {"trafficking", "THB.INDICATOR", "TRAFFICKING", "TRAFFIC", "Security", "OET-177", 2, "ALP", 120, 300, 3, 2, 1, 5, true, 0, 0,
     "Signs of trafficking: {n} persons referred at {place}", "Another person held their documents. They are interviewed apart and have been offered help.",
     "Tanda perdagangan orang: {n} orang dirujuk di {place}", "Dokumen mereka dipegang orang lain. Diwawancarai terpisah dan ditawari bantuan.",
     "ພົບສັນຍານການຄ້າມະນຸດ: ສົ່ງຕໍ່ {n} ຄົນ ຢູ່{place}", "ເອກະສານຂອງເຂົາເຈົ້າຖືກຜູ້ອື່ນຖືໄວ້. ສຳພາດແຍກກັນ ແລະ ສະເໜີການຊ່ວຍເຫຼືອແລ້ວ."},
    {"bag", "SEC.THREAT", "SECURITY", "THREAT", "Security", "OET-177", 2, "ALP", 25, 70, 3, 1, 1, 1, false, 0, 0,
     "Unattended bag, part of the hall cleared at {place}", "Police are on site. Arrivals are led round the area.",
     "Tas tanpa pemilik, sebagian aula dikosongkan di {place}", "Polisi sudah di lokasi. Kedatangan diarahkan ke jalur lain.",
     "ພົບກະເປົາບໍ່ມີເຈົ້າຂອງ ຢູ່{place}", "ຕຳຫຼວດຢູ່ບ່ອນເກີດເຫດແລ້ວ. ໄດ້ປ່ຽນເສັ້ນທາງຜູ້ໂດຍສານ."},
    {"power", "SYS.POWER", "POWER", "POWER", "Infra", "OET-145", 3, "ALP", 20, 90, 3, 2, 2, 6, false, 1, 0,
     "Power cut at {place}, counters run on reserve", "{n} gates are off. The supplier expects to restore it soon.",
     "Listrik padam di {place}, konter memakai cadangan", "{n} autogate mati. Pemulihan diperkirakan segera.",
     "ໄຟຟ້າດັບ ຢູ່{place} ໃຊ້ໄຟສຳຮອງ", "ປະຕູ {n} ຊ່ອງ ປິດ. ຄາດວ່າຈະກັບມາໃນໄວໆນີ້."},
    {"system", "SYS.BCS_OUTAGE", "SYSTEM_FAULT", "SYSTEM", "Infra", "OET-114", 2, "ALP", 20, 80, 3, 1, 10, 40, false, 1, 0,
     "Border control system slow at {place}, manual checks in part", "Answers take {n} seconds. The watch list is read from the last copy.",
     "Sistem perlintasan lambat di {place}, sebagian diperiksa manual", "Jawaban memakan {n} detik. Daftar cekal dibaca dari salinan terakhir.",
     "ລະບົບກວດຄົນເຂົ້າເມືອງຊ້າ ຢູ່{place} ກວດດ້ວຍມືບາງສ່ວນ", "ລະບົບຕອບຊ້າ {n} ວິນາທີ. ໃຊ້ບັນຊີເຝົ້າລະວັງສະບັບຫຼ້າສຸດ."},
    {"stranded", "FLOW.STRANDED", "STRANDED", "STRANDED", "Transport", "OET-200", 3, "AP", 90, 300, 2, 2, 40, 180, true, 0, 0,
     "{n} passengers stranded after a cancelled departure at {place}", "The carrier looks for rooms. Entry for one night is granted at the counter.",
     "{n} penumpang terlantar setelah keberangkatan batal di {place}", "Maskapai mencari kamar. Izin masuk satu malam diberikan di konter.",
     "ຜູ້ໂດຍສານ {n} ຄົນ ຕົກຄ້າງ ຢູ່{place}", "ຖ້ຽວເດີນທາງຖືກຍົກເລີກ. ສາຍການບິນກຳລັງຫາບ່ອນພັກ."},
    {"weather", "HAZ.WEATHER", "OTHER", "WEATHER", "Met", "OET-194", 4, "ALP", 40, 140, 1, 2, 20, 60, false, 0, 0.7,
     "Heavy rain delays traffic at {place}", "Arrivals are {n} minutes late.",
     "Hujan lebat menghambat lalu lintas di {place}", "Kedatangan terlambat {n} menit.",
     "ຝົນຕົກໜັກ ເຮັດໃຫ້ການເດີນທາງຊັກຊ້າ ຢູ່{place}", "ການມາຮອດຊ້າ {n} ນາທີ."},
};
const size_t tmpls_n = ARRAY_LEN(tmpls);

const struct place *place_find(struct span code)
{
    for (size_t i = 0; i < places_n; i++) {
        if (span_is(code, places[i].code))
            return &places[i];
    }
    return NULL;
}

const struct tmpl *tmpl_find(struct span key)
{
    for (size_t i = 0; i < tmpls_n; i++) {
        if (span_is(key, tmpls[i].key))
            return &tmpls[i];
    }
    return NULL;
}
