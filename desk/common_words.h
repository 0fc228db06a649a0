// Words of three letters and more that stand in every talk, English and Spanish, folded (core/text.h): two
// texts that share them need not be about one matter. Shorter ones say nothing in any text.
#pragma once

#include <string_view>

namespace crier {

inline constexpr std::string_view kCommonWords =
    // English: what holds sentences together
    " about after again ago all already also always and another any anybody anyone anything are aren around"
    " ask asked away back because been before being but came can cant cannot come coming could did didn does"
    " doesn doing don done dont down each else even ever every everybody everyone everything few for from get"
    " gets getting give goes going gone got had has hasn have haven having hear heard her here hers him his"
    " how into isn its just keep know knows last let like look looks lot made make many may maybe mean more"
    " most much must need needs never new next not nobody nothing now off old once one only other our ours"
    " out over own people please put really right said same saw say saying says see seem seen she should "
    "since"
    " some somebody someone something soon still stop such sure take tell telling than thank thanks that "
    "thats"
    " the their them then there these they thing things think this those though through til till today told"
    " tomorrow too true truth try two under until very want wants was wasn way well went were weren what when"
    " where which while who why will with without won wont would yes yesterday yet you your yours"
    // English: what a rumour or its denial says whatever it is about
    " claim claims confirm confirmed denied deny fake false hoax lie lies news official post posted posts "
    "real"
    " report reported reports rumor rumors rumour rumours share shared sharing spread spreading story untrue"
    // English: every city's words
    " area city day home house night place road rain storm street time town water weather"
    // Spanish: what holds sentences together
    " ademas ahi ahora alguien algo alguna alguno algunos alla alli antes aqui aquel aun aunque ayer bien "
    "cada"
    " casi como con contra creo cual cuando cuanto dan dar debe del desde despues dice dicen dicho"
    " dijeron dijo donde dos durante ella ellas ellos entonces entre era eran eres esa esas ese eso esos esta"
    " estaba estan estar estas este esto estos estoy falta favor fue fuera fueron gente gracias haber"
    " habia hace hacen hacer hacia han hasta hay hoy igual las les los luego manana mas mejor menos mis mismo"
    " mucha mucho muchos muy nada nadie nos nosotros nunca oigan otra otras otro otros para parece pero poco"
    " por porque pues puede pueden que quien quienes sabe saben sea segun ser sera sido siempre sin sino "
    "sobre"
    " solo son soy sus tal tambien tan tanto tener tengo tiene tienen toda todas todavia todo todos tras una"
    " unas uno unos usted ustedes van vaya ver verdad vez vino voy vuelve"
    // Spanish: what a rumour or its denial says whatever it is about
    " compartan compartir confirma confirman confirmado cierto desmiente desmienten difundan falsa falsas "
    "falso"
    " falsos mentira mentiras noticia noticias oficial publicacion real rumor rumores"
    // Spanish: every city's words
    " agua barrio calle casa ciudad colonia dia hora lluvia lugar noche pueblo tiempo tormenta zona ";

}  // namespace crier
