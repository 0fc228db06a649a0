// The other ways in which residents write a name that the city wrote in full.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace crier {

using NameWords = std::vector<std::string>;  // norms (street_name.h)

// Normalised words of a name as written.
NameWords WordsOf(std::string_view name);

// "Fishtown - Lower Kensington" is Fishtown and Lower Kensington, "Mount Airy, East" is East Mount Airy and
// a part of Mount Airy. Without the name itself.
struct NeighborhoodForms {
  std::vector<NameWords> whole;
  std::vector<NameWords> parts;  // of several neighbourhoods perhaps, so of none of them for sure
};
NeighborhoodForms FormsOfNeighborhood(std::string_view name);

// "Abraham Lincoln High School" is "Lincoln High School", "Lincoln High" and "Abraham Lincoln High". Each
// says which landmark it is only where it is one's alone.
std::vector<NameWords> FormsOfLandmark(const NameWords& name);

// "Benjamin Franklin Parkway" is Franklin Parkway, "Martin Luther King Jr Boulevard" MLK Boulevard.
std::vector<NameWords> FormsOfStreet(const NameWords& name);

}  // namespace crier
