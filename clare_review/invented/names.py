"""Common first names and surnames from which invented people are put together; nobody real is meant."""

from random import Random


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


WOMEN = _words(
    """
    Abigail Adaeze Agnes Aisha Alice Alison Amara Amelia Amina Amy Andrea Angela Anjali Anna Anne Anya
    Ayesha Beatrice Bernadette Beth Bridget Bronwen Carol Carys Catherine Ceri Charlotte Chloë Christine
    Claire Constance Cora Daisy Dawn Deborah Denise Diana Donna Dorothy Eileen Eilidh Eleanor Elizabeth
    Ella Ellen Emily Emma Esther Evelyn Farah Fatima Felicity Fiona Folake Frances Freya Gemma Georgia
    Gillian Grace Gurpreet Hannah Harriet Hayley Hazel Heather Helen Holly Imogen Isla Iwona Jackie Jane
    Jasmine Jasvinder Jean Jenna Jennifer Jess Joan Joanne Josephine Joy Judith Julie Karen Kasia Kate
    Kathleen Kavita Keeley Kelly Kerry Khadija Kirsty Laura Lauren Layla Leanne Lesley Linda Lindsay
    Lisa Lorna Louise Lucy Lydia Mairead Mandy Margaret Maria Marion Mary Maureen Maya Megan Mei Melissa
    Michelle Miriam Molly Monika Morag Nadia Naomi Natalie Niamh Nicola Nina Nkechi Noreen Olivia Orla
    Patricia Pauline Penelope Philippa Phoebe Pippa Poppy Priya Rachel Rania Rebecca Renée Rhian Rosa
    Rosemary Roxanne Ruby Ruth Sabrina Sally Samantha Sandra Sarah Shabana Shanice Sharon Sheila Shirley
    Siân Simone Sinead Sofia Sophie Stacey Stella Sunita Susan Tamara Tanya Teresa Tracy Una Valerie
    Vanessa Vera Victoria Wendy Winifred Yasmin Yetunde Yvonne Zainab Zara Zoë
    """
)
MEN = _words(
    """
    Aaron Abdul Adam Adrian Ahmed Aidan Alan Albert Alec Alex Alistair Amir Andrew Angus Anthony Anton
    Arjun Arthur Ashok Babatunde Barry Ben Bernard Bilal Brandon Brendan Brian Callum Cameron Carl
    Cedric Charles Chidi Christopher Ciaran Clifford Clive Colin Connor Craig Curtis Cyril Damien Daniel
    Darius Darren David Dean Declan Delroy Dennis Derek Desmond Dominic Donald Douglas Duncan Dwayne
    Dylan Edward Elijah Elliot Emeka Eric Ewan Farid Fergus Finlay Francis Frank Frederick Gareth Gary
    Gavin Geoffrey George Gerald Glen Gordon Graham Gregory Guy Gwyn Hamish Harjit Harold Harry Hassan
    Henry Howard Hugh Hussein Ian Ibrahim Imran Isaac Iwan Jack Jacob Jake James Jamie Jason Jerome Jim
    Joe John Jonathan Jordan Joseph Joshua Julian Kabir Karim Karl Keith Kenneth Kevin Kieran Kofi Kwame
    Kyle Laurence Lee Leon Leroy Levi Lewis Liam Lloyd Luke Malcolm Marcin Marcus Mark Martin Matthew
    Max Michael Mohammed Morgan Nathan Neil Nicholas Nigel Noah Norman Olivier Omar Oscar Owen Patrick
    Paul Pedro Percy Peter Philip Piotr Rafiq Rajesh Ralph Raymond Reece Rhys Richard Robert Robin Roger
    Ronald Rory Ross Roy Russell Ryan Sajid Samuel Scott Sean Sebastian Shane Shaun Simon Stanley Stefan
    Stephen Steven Stuart Sunil Tariq Terence Thomas Timothy Toby Tomasz Trevor Tyrone Vernon Victor
    Vikram Vincent Walter Wayne Wesley William Yusuf Zachary Zoltan
    """
)
SURNAMES = _words(
    """
    Abbott Adams Adeyemi Ahmed Akhtar Ali Allen Anderson Andrews Appleby Archer Armstrong Ashcroft
    Atkins Bailey Baines Baker Banerjee Barker Barlow Barnes Barrett Bates Baxter Begum Bell Bennett
    Berry Bhatt Bibi Birch Bishop Blackwood Bolton Booth Bradley Bradshaw Brady Brennan Briggs Brook
    Brown Bryant Buckley Burgess Burke Burns Burrows Butler Byrne Callaghan Cameron Campbell Carpenter
    Carr Carter Chadwick Chambers Chan Chapman Chaudhry Chen Chowdhury Clarke Clayton Coates Coleman
    Collins Conway Cook Cooper Cowan Cox Crawford Cross Cunningham Dalton Daly Das Davies Dawson Dean
    Desai Dhillon Dixon Dobson Doherty Donnelly Doyle Drummond Duffy Dunn Dyer Eaton Edwards Egan
    Elliott Ellis Evans Eze Farrell Faulkner Fernandes Field Finch Fisher Fleming Fletcher Flynn Forbes
    Ford Foster Fowler Fox Francis Fraser Frost Fuller Garner Gibbs Gibson Gill Glover Gomez Gordon
    Graham Grant Gray Green Greenwood Griffiths Gupta Haines Hale Hall Hamilton Hancock Harding
    Hargreaves Harper Harris Harrison Hart Hartley Harvey Hassan Haworth Hayes Henderson Herbert Hewitt
    Higgins Hill Hobbs Hodgson Holden Holland Holmes Hopkins Horton Houghton Howard Howells Hudson
    Hughes Humphries Hunt Hurst Hussain Hutton Ibrahim Ingram Iqbal Irving Islam Jackson Jacobs James
    Jarvis Jenkins Johnson Jones Joshi Kane Kaur Kelly Kemp Kennedy Kerr Khan Kirby Knight Knowles
    Kowalski Kumar Lamb Lambert Lane Lawson Leach Lee Lennon Lewis Li Lindley Little Lloyd Lowe Lucas
    Lynch MacDonald Mackay Maguire Mahmood Malik Manning Marsh Marshall Martin Mason Matthews McBride
    McCarthy McDonnell McGrath McKenna McLean Mensah Miah Miller Mills Mistry Mitchell Moore Moran
    Morgan Morris Morton Moss Moyo Murphy Murray Na Nash Naylor Nelson Newton Ng Nicholls Nolan Norris
    North Nowak Nuttall Nwosu O'Brien O'Connor O'Donnell O'Neill O'Sullivan Obi Ofori Okafor Oliver
    Osborne Owen Page Palmer Parker Parry Patel Payne Pearce Perera Perkins Perry Phillips Pickering
    Pinto Platt Pollard Poole Porter Potter Powell Pratt Price Quinn Qureshi Rahman Randall Reed Rees
    Reynolds Rhodes Richards Riley Roberts Robinson Rogers Rose Rowe Rowland Russell Ryan Sahota Sanders
    Santos Saunders Scott Shah Sharma Sharpe Shaw Shepherd Short Siddiqui Silva Simmons Simpson Singh
    Skinner Slater Smith Sohal Spencer Stanton Stephens Stewart Stokes Stone Sullivan Summers Sutton
    Swift Sykes Talbot Tanner Taylor Thakur Thomas Thompson Thornton Todd Townsend Tran Tucker Turner
    Tyler Vaughan Wade Wagner Walker Wallace Walsh Walters Ward Warner Watkins Watson Webb Webster Wells
    West Whelan White Whitehead Whittaker Wilkins Wilkinson Williams Wilson Wong Wood Woodward Wright
    Wyatt Yates York Young Zhang
    """
)
# The commonest surnames come up more often, as they do among people.
_COMMON = ("Smith", "Jones", "Taylor", "Brown", "Williams", "Wilson", "Davies", "Patel", "Khan", "Evans")


def surname(rng: Random) -> str:
    """One surname; about one in eight is one of the ten commonest."""
    return rng.choice(_COMMON) if rng.random() < 0.125 else rng.choice(SURNAMES)


def forename(rng: Random, sex: str) -> str:
    """One first name; `sex` is "F" or "M"."""
    return rng.choice(WOMEN if sex == "F" else MEN)


def colleague(rng: Random) -> str:
    """The full name of someone at work, sometimes with a title or a double surname."""
    sex = rng.choice("FM")
    title = rng.choice(("Dr", "Ms", "Mrs") if sex == "F" else ("Dr", "Mr")) + " " if rng.random() < 0.25 else ""
    double = f"-{surname(rng)}" if rng.random() < 0.12 else ""
    return f"{title}{forename(rng, sex)} {surname(rng)}{double}"
